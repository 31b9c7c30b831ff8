#!/bin/sh
# Makes Culvert-<version>-<machine>.AppImage in the current folder, from a build directory of the
# preset "package". Needs linuxdeploy and its Qt plugin (linuxdeploy-plugin-qt) in PATH; neither is
# a Debian package. Build on the oldest system that is to be supported: Debian 12.
set -eu

if [ $# -ne 1 ] || [ ! -f "$1/CMakeCache.txt" ]; then
  echo "usage: sh installer/appimage/build.sh BUILD_DIRECTORY" >&2
  exit 1
fi
for tool in linuxdeploy linuxdeploy-plugin-qt; do
  command -v "$tool" >/dev/null || {
    echo "$tool is not in PATH" >&2
    exit 1
  }
done

id=org.culvert.Culvert
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
app="$folder/Culvert.AppDir"
DESTDIR="$app" cmake --install "$1" --strip
prefix=$(sed -n 's/^CMAKE_INSTALL_PREFIX:PATH=//p' "$1/CMakeCache.txt")
if [ "$prefix" != /usr ]; then
  echo "the build directory is not of the preset \"package\": its prefix is $prefix" >&2
  exit 1
fi
# Units name /usr/bin, which an AppImage is not in.
rm -rf "$app/usr/lib/systemd"

# What is loaded by name and not by linking: TLS, the network's state, Chinese input, Wayland.
QMAKE=$(command -v qmake6 || command -v qmake)
EXTRA_QT_PLUGINS="tls;networkinformation;platforminputcontexts;wayland-shell-integration;wayland-graphics-integration-client;waylandclient"
EXTRA_PLATFORM_PLUGINS="libqoffscreen.so;libqwayland-generic.so;libqwayland-egl.so"
LDAI_OUTPUT="Culvert-$(sed -n 's/^CMAKE_PROJECT_VERSION:STATIC=//p' "$1/CMakeCache.txt")-$(uname -m).AppImage"
export QMAKE EXTRA_QT_PLUGINS EXTRA_PLATFORM_PLUGINS LDAI_OUTPUT
linuxdeploy --appdir "$app" --plugin qt \
  --executable "$app/usr/bin/culvert" \
  --desktop-file "$app/usr/share/applications/$id.desktop" \
  --icon-file "$app/usr/share/icons/hicolor/256x256/apps/$id.png" \
  --output appimage

"./$LDAI_OUTPUT" --appimage-extract-and-run --self-test
