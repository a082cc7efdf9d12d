"""The settings of gunicorn that serve the blog, for the constant: all but what needs the blog itself in the process."""

from htc.serving import webserver

globals().update({name: value for name, value in vars(webserver).items() if not name.startswith("_") and name != "post_worker_init"})
# As the blog is served but for what is kept, of which the constant knows nothing.
worker_class = "gthread"
