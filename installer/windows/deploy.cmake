# Windows: what `cmake --install` puts beside the programs, for culvert.nsi to pack. Written without
# a Windows to try it on; README.md says what was checked.
set(CMAKE_INSTALL_UCRT_LIBRARIES ON)
include(InstallRequiredSystemLibraries)
if(NOT TARGET culvert)
  return()
endif()
# The icon of the program file itself.
enable_language(RC)
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/culvert.rc "1 ICON \"${icons}/culvert.ico\"\n")
target_sources(culvert PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/culvert.rc)
add_dependencies(culvert culvert_icon_files)

qt_generate_deploy_app_script(TARGET culvert OUTPUT_SCRIPT deploy NO_UNSUPPORTED_PLATFORM_ERROR)
install(SCRIPT ${deploy})
# OpenSSL, nghttp2, QtKeychain and the codecs are not Qt's. They come along, what belongs to Windows
# does not.
install(TARGETS culvert culvert-agent culvert-relay RUNTIME_DEPENDENCIES
  PRE_EXCLUDE_REGEXES "^api-ms-" "^ext-ms-" "^Qt6" POST_EXCLUDE_REGEXES ".*[Ss]ystem32/.*[.]dll"
  RUNTIME DESTINATION bin)
install(FILES ${icons}/culvert.ico DESTINATION bin)
install(FILES ${CMAKE_SOURCE_DIR}/LICENSE DESTINATION .)
