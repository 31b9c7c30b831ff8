# CPack: `cpack -G DEB`, NSIS or DragNDrop in a build directory of the preset "package".
set(CPACK_PACKAGE_NAME culvert)
set(CPACK_PACKAGE_VENDOR "Culvert")
set(CPACK_PACKAGE_CONTACT "Culvert maintainers <maintainers@culvert.example>" CACHE STRING
    "Who answers for the package")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "desktop tunnel manager that speaks frp's protocol")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_INSTALL_DIRECTORY Culvert)
set(CPACK_RESOURCE_FILE_LICENSE ${CMAKE_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_PACKAGE_CHECKSUM SHA256)
# The systemd units name the programs by their full paths.
set(CPACK_PACKAGING_INSTALL_PREFIX ${CMAKE_INSTALL_PREFIX})

if(APPLE)
  set(CPACK_PACKAGE_FILE_NAME Culvert-${PROJECT_VERSION})
  set(CPACK_DMG_VOLUME_NAME Culvert)
endif()

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Shared libraries say 1.43; CVE-2026-27135 is mended from this one on.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libnghttp2-14 (>= 1.52.0-1+deb12u3)")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS
    "gnome-keyring | kwalletmanager, qt6-translations-l10n, qt6-wayland, fonts-noto-cjk")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Makes a service on this computer reachable from outside through a relay,
and shows what happens on the way: the connections, the protocol that was
negotiated on each leg, a log per proxy, and the plain reason of every
failure together with its cure.
.
It speaks the protocol of frp on both ends, without frp's programs: the
window (culvert) and the client without one (culvert-agent) work with any
frps and read frpc's files; the relay (culvert-relay) serves any frpc and
reads frps's files. The systemd units of the latter two are not enabled.")

include(CPack)
