# macOS: an application bundle with Qt inside (macdeployqt), and an image to drag it from
# (`cpack -G DragNDrop`). Written without a Mac to try it on; README.md says what was checked.
if(NOT TARGET culvert)
  return()
endif()
set_target_properties(culvert PROPERTIES
  OUTPUT_NAME Culvert
  MACOSX_BUNDLE_INFO_PLIST ${CMAKE_CURRENT_SOURCE_DIR}/macos/Info.plist.in)
add_dependencies(culvert culvert_icon_files)
install(FILES ${icons}/culvert.icns DESTINATION Culvert.app/Contents/Resources)
# The programs without a window are found beside the one with it.
install(PROGRAMS $<TARGET_FILE:culvert-agent> $<TARGET_FILE:culvert-relay>
        DESTINATION Culvert.app/Contents/MacOS)
qt_generate_deploy_app_script(TARGET culvert OUTPUT_SCRIPT deploy NO_UNSUPPORTED_PLATFORM_ERROR)
install(SCRIPT ${deploy})
# Without a Developer ID: "-", good for this Mac alone.
set(CULVERT_SIGN "-" CACHE STRING "Identity for codesign")
install(CODE "execute_process(COMMAND codesign --force --deep --options runtime --sign \"${CULVERT_SIGN}\"
  \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/Culvert.app\" COMMAND_ERROR_IS_FATAL ANY)")
