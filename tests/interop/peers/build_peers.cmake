# cmake -DOUTPUT=<folder> -P build_peers.cmake
#
# Builds what the tests meet and no system has a package of, from the module proxy and the crate
# registry, into OUTPUT/<name>/: real frps and frpc of two releases and the HTTP/2 conformance
# suite. With CULVERT_INTEROP_ALL=1 in the environment also a Mercure hub, a client of hyper with
# rustls, and the newest Caddy, which take minutes. A machine without Go, Cargo or a registry must
# still be able to run every other test: then the reason is printed, and the rows that need a peer
# skip themselves.
cmake_minimum_required(VERSION 3.25)

if(NOT OUTPUT)
  message(FATAL_ERROR "tell where to build: -DOUTPUT=<folder>")
endif()

set(suffix "")
if(CMAKE_HOST_WIN32)
  set(suffix ".exe")
endif()

# is_built(<folder> <fingerprint> <program>...): sets built in the caller.
function(is_built folder fingerprint)
  set(built FALSE PARENT_SCOPE)
  if(NOT EXISTS ${folder}/stamp)
    return()
  endif()
  file(READ ${folder}/stamp previous)
  foreach(program ${ARGN})
    if(NOT EXISTS ${folder}/${program}${suffix})
      return()
    endif()
  endforeach()
  if(previous STREQUAL fingerprint)
    set(built TRUE PARENT_SCOPE)
  endif()
endfunction()

find_program(GO go)
set(go_version "")
if(GO)
  execute_process(COMMAND ${GO} env GOVERSION OUTPUT_VARIABLE go_version
                  OUTPUT_STRIP_TRAILING_WHITESPACE)
  string(REGEX MATCH "[0-9]+[.][0-9]+" go_version "${go_version}")
endif()

# build_go(<name> <module's folder> <least Go> <package>...): its commands, with the name's folder
# in OUTPUT as their home. "noweb": frp's dashboards are no concern of ours and their assets are not
# in the newer module. -mod=readonly keeps go.mod and go.sum as they are committed.
function(build_go name module least)
  if(NOT GO OR go_version VERSION_LESS least)
    message(STATUS "${name} skipped: Go ${least} or newer is needed, here is '${go_version}'")
    return()
  endif()
  set(programs "")
  foreach(package ${ARGN})
    cmake_path(GET package FILENAME program)
    list(APPEND programs ${program})
  endforeach()
  file(SHA256 ${module}/go.mod fingerprint)
  string(APPEND fingerprint " go ${go_version}")
  set(folder ${OUTPUT}/${name})
  is_built(${folder} "${fingerprint}" ${programs})
  if(built)
    message(STATUS "${name}: already built")
    return()
  endif()
  file(MAKE_DIRECTORY ${folder})
  execute_process(
    COMMAND ${GO} build -mod=readonly -buildvcs=false -p 2 -tags noweb -o ${folder}/ ${ARGN}
    WORKING_DIRECTORY ${module} RESULT_VARIABLE failed ERROR_VARIABLE reason)
  if(failed)
    string(STRIP "${reason}" reason)
    message(STATUS "${name} skipped: it could not be built\n${reason}")
    return()
  endif()
  file(WRITE ${folder}/stamp "${fingerprint}")
  message(STATUS "${name}: built")
endfunction()

find_program(CARGO cargo)

# build_crate(<name> <program>)
function(build_crate name program)
  if(NOT CARGO)
    message(STATUS "${name} skipped: Cargo is not installed")
    return()
  endif()
  set(crate ${CMAKE_CURRENT_LIST_DIR}/${name})
  set(folder ${OUTPUT}/${name})
  file(SHA256 ${crate}/Cargo.lock fingerprint)
  file(SHA256 ${crate}/src/main.rs source)
  string(APPEND fingerprint " ${source}")
  is_built(${folder} "${fingerprint}" ${program})
  if(built)
    message(STATUS "${name}: already built")
    return()
  endif()
  execute_process(
    COMMAND ${CARGO} build --quiet --locked --jobs 2 --target-dir ${folder}/target
    WORKING_DIRECTORY ${crate} RESULT_VARIABLE failed ERROR_VARIABLE reason)
  if(failed)
    string(STRIP "${reason}" reason)
    message(STATUS "${name} skipped: it could not be built\n${reason}")
    return()
  endif()
  file(COPY_FILE ${folder}/target/debug/${program}${suffix} ${folder}/${program}${suffix})
  file(WRITE ${folder}/stamp "${fingerprint}")
  message(STATUS "${name}: built")
endfunction()

set(here ${CMAKE_CURRENT_LIST_DIR})
foreach(release frp_070 frp_061)
  build_go(${release} ${here}/${release} 1.25
           github.com/fatedier/frp/cmd/frps github.com/fatedier/frp/cmd/frpc)
endforeach()
build_go(h2spec ${here}/../../conformance/peers/h2spec 1.26
         github.com/summerwind/h2spec/cmd/h2spec github.com/summerwind/h2spec/cmd/h2specd)
if(NOT "$ENV{CULVERT_INTEROP_ALL}" STREQUAL "")
  build_go(mercure ${here}/mercure 1.25 github.com/dunglas/mercure/cmd/mercure)
  build_crate(hyper hyper-visitor)
  build_go(caddy ${here}/caddy 1.25 github.com/caddyserver/caddy/v2/cmd/caddy)
endif()
