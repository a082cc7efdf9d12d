#!/bin/sh
# Make sure that there is a Chromium for the browser tests: take the one that is there, install the system's where that can be done, else say how.
for name in chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do
  if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Chromium for the browser tests ..." >&2
  apt-get update -qq
  # The one without windows costs half; not every release has it.
  for package in chromium-headless-shell chromium; do
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$package" >/dev/null && exit 0
  done
fi
echo "The browser tests need Chromium. On Debian or Ubuntu run: sudo apt-get install chromium-headless-shell (or chromium)" >&2
exit 1
