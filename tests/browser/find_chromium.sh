#!/bin/sh
# Make sure that there is a Chromium for the browser tests: take the one that is there, install the system's where that can be done, else say how.
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Chromium for the browser tests ..." >&2
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null || exit 1
  # Most tests run in the one without windows, which costs half; not every release has it.
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium-headless-shell >/dev/null 2>&1 || true
  exit 0
fi
echo "The browser tests need Chromium. On Debian or Ubuntu run: sudo apt-get install chromium chromium-headless-shell" >&2
exit 1
