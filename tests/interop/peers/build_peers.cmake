# cmake -DOUTPUT=<folder> -P build_peers.cmake
#
# Builds the real frps and frpc of two releases, from the module proxy, into OUTPUT/<release>/.
# They are what we have to get along with, so the tests run against them and not against a copy of
# their source. A machine without Go or without a module proxy must still be able to run every
# other test: then the reason is printed, and the rows that need a peer skip themselves.
cmake_minimum_required(VERSION 3.25)

if(NOT OUTPUT)
  message(FATAL_ERROR "tell where to build: -DOUTPUT=<folder>")
endif()

find_program(GO go)
if(NOT GO)
  message(STATUS "interop peers skipped: Go is not installed (1.25 or newer is needed)")
  return()
endif()
execute_process(COMMAND ${GO} env GOVERSION OUTPUT_VARIABLE go_version
                OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed)
string(REGEX MATCH "[0-9]+[.][0-9]+" go_version "${go_version}")
if(failed OR go_version VERSION_LESS 1.25)
  message(STATUS "interop peers skipped: Go is ${go_version}, 1.25 or newer is needed")
  return()
endif()

set(suffix "")
if(CMAKE_HOST_WIN32)
  set(suffix ".exe")
endif()

foreach(release frp_070 frp_061)
  set(module ${CMAKE_CURRENT_LIST_DIR}/${release})
  set(folder ${OUTPUT}/${release})
  file(SHA256 ${module}/go.mod fingerprint)
  string(APPEND fingerprint " go ${go_version}")
  set(stamp ${folder}/stamp)
  if(EXISTS ${stamp} AND EXISTS ${folder}/frps${suffix} AND EXISTS ${folder}/frpc${suffix})
    file(READ ${stamp} previous)
    if(previous STREQUAL fingerprint)
      message(STATUS "${release}: already built")
      continue()
    endif()
  endif()
  file(MAKE_DIRECTORY ${folder})
  # The dashboards are no concern of ours and their assets are not in the newer module: "noweb".
  # -mod=readonly keeps go.mod and go.sum as they are committed.
  execute_process(
    COMMAND ${GO} build -mod=readonly -buildvcs=false -p 2 -tags noweb -o ${folder}/
            github.com/fatedier/frp/cmd/frps github.com/fatedier/frp/cmd/frpc
    WORKING_DIRECTORY ${module} RESULT_VARIABLE failed ERROR_VARIABLE reason)
  if(failed)
    string(STRIP "${reason}" reason)
    message(STATUS "${release} skipped: it could not be built\n${reason}")
    continue()
  endif()
  file(WRITE ${stamp} "${fingerprint}")
  message(STATUS "${release}: built")
endforeach()
