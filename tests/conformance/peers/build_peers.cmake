# cmake -DOUTPUT=<folder> -P build_peers.cmake
#
# Builds h2spec from the module proxy into OUTPUT. A machine without Go or without a module proxy
# must still be able to run every other test: then the reason is printed, and the rows that need a
# peer skip themselves.
cmake_minimum_required(VERSION 3.25)

if(NOT OUTPUT)
  message(FATAL_ERROR "tell where to build: -DOUTPUT=<folder>")
endif()

find_program(GO go)
if(NOT GO)
  message(STATUS "conformance peers skipped: Go is not installed")
  return()
endif()

set(suffix "")
if(CMAKE_HOST_WIN32)
  set(suffix ".exe")
endif()
set(module ${CMAKE_CURRENT_LIST_DIR}/h2spec)
file(SHA256 ${module}/go.mod fingerprint)
set(stamp ${OUTPUT}/h2spec.stamp)
if(EXISTS ${stamp} AND EXISTS ${OUTPUT}/h2spec${suffix})
  file(READ ${stamp} previous)
  if(previous STREQUAL fingerprint)
    message(STATUS "h2spec: already built")
    return()
  endif()
endif()
file(MAKE_DIRECTORY ${OUTPUT})
# -mod=readonly keeps go.mod and go.sum as they are committed.
execute_process(
  COMMAND ${GO} build -mod=readonly -buildvcs=false -p 2 -o ${OUTPUT}/
          github.com/summerwind/h2spec/cmd/h2spec
  WORKING_DIRECTORY ${module} RESULT_VARIABLE failed ERROR_VARIABLE reason)
if(failed)
  string(STRIP "${reason}" reason)
  message(STATUS "h2spec skipped: it could not be built\n${reason}")
  return()
endif()
file(WRITE ${stamp} "${fingerprint}")
message(STATUS "h2spec: built")
