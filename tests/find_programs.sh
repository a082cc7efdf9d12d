#!/bin/sh
# Make sure that programs are there, named by their Debian packages: install what is missing where that can be done, else say how.
missing=
for package in "$@"; do
  command -v "$package" >/dev/null 2>&1 || dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
done
if [ -z "$missing" ]; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing$missing ..." >&2
  # Debian starts a server as soon as it is installed; these are started by whoever tries them.
  policy=/usr/sbin/policy-rc.d
  if [ ! -e $policy ]; then
    trap 'rm -f $policy' EXIT
    printf '#!/bin/sh\nexit 101\n' > $policy && chmod +x $policy
  fi
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null || exit 1
  exit 0
fi
echo "This needs$missing. On Debian or Ubuntu run: sudo apt-get install$missing" >&2
exit 1
