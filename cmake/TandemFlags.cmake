# TANDEM_COMPILE_FLAGS, from the file that the Maven build reads, and tandem_source_digest.h.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/native/compile-flags)
file(STRINGS ${CMAKE_SOURCE_DIR}/native/compile-flags TANDEM_COMPILE_FLAGS)

# The flags are the file's alone: no build type may add -O2 or -DNDEBUG after them.
set(CMAKE_BUILD_TYPE "" CACHE STRING "Always empty: native/compile-flags says how to compile" FORCE)

set(tandem_compiler_flags "")
if(CMAKE_C_COMPILER_ID MATCHES Clang)
  # The kernels carry gcc's attributes too; clang names those that it does not know.
  list(APPEND tandem_compiler_flags -Wno-ignored-attributes)
endif()

# This build never ships, so its digest only has to differ from every real one.
list(JOIN TANDEM_COMPILE_FLAGS " " flags_text)
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/digest/tandem_source_digest.h @ONLY
     CONTENT "#define TANDEM_SOURCE_DIGEST \"cmake\"\n#define TANDEM_COMPILE_FLAGS \"@flags_text@\"\n")
