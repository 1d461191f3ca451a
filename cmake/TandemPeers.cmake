# The worker of peers in C, where the peer is installed. Looked for anew each time: a package may have
# come or gone. Never part of a library that ships.
if(NOT CMAKE_CROSSCOMPILING)
  find_path(sleef_headers sleef.h NO_CACHE)
  find_library(sleef_library sleef NO_CACHE)
endif()
if(sleef_headers AND sleef_library)
  file(GLOB peer_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/native/peers/src/main/c/*.c)
  set(peer_worker_sources ${worker_sources})
  list(FILTER peer_worker_sources EXCLUDE REGEX "/hosted\\.c$")
  add_executable(tandem_peer_worker ${peer_worker_sources} ${peer_sources})
  target_include_directories(tandem_peer_worker PRIVATE ${worker}/src/main/c ${kernels}/src/main/c)
  target_include_directories(tandem_peer_worker SYSTEM PRIVATE ${sleef_headers})
  target_link_libraries(tandem_peer_worker PRIVATE tandem_objects tandem_openmp_objects
                                                   Threads::Threads ${sleef_library})
else()
  message(STATUS "SLEEF is not installed: the peer c-sleef will be unavailable")
endif()
