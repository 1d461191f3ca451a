# Every test is a program whose exit code says whether it passed.
set(instrumented_environment "")
if(TANDEM_SANITIZER MATCHES thread)
  # libomp is not instrumented; its tool Archer tells TSan what synchronises what.
  list(APPEND instrumented_environment "TSAN_OPTIONS=ignore_noninstrumented_modules=1")
endif()

# The kernels' objects without tandem.c, whose rows rows.c shows.
set(kernel_tests ${kernels}/src/test/c)
set(openmp_tests ${openmp}/src/test/c)
set(kernel_sources_without_registry ${kernel_sources})
list(FILTER kernel_sources_without_registry EXCLUDE REGEX "/tandem\\.c$")
add_library(tandem_test_objects OBJECT ${kernel_sources_without_registry} ${kernel_tests}/rows.c
                                       ${kernel_tests}/check.c)
target_include_directories(tandem_test_objects PUBLIC ${kernel_tests} ${kernels}/src/main/c
                                               PRIVATE ${TANDEM_JNI_INCLUDE_DIRS})
target_link_libraries(tandem_test_objects PUBLIC tandem_flags)

function(tandem_test name source)
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE tandem_test_objects ${ARGN})
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES ENVIRONMENT "${instrumented_environment}" TIMEOUT 300)
endfunction()

tandem_test(guard_pages_test ${kernel_tests}/guard_pages_test.c)
tandem_test(special_values_test ${kernel_tests}/special_values_test.c)
tandem_test(accuracy_test ${kernel_tests}/accuracy_test.c)
tandem_test(registry_test ${kernel_tests}/registry_test.c)
tandem_test(driver_test ${openmp_tests}/driver_test.c tandem_openmp_objects Threads::Threads)

if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64" AND NOT CMAKE_CROSSCOMPILING)
  include(Emulated512)
endif()

# What runs the worker where it was built for another processor.
list(JOIN CMAKE_CROSSCOMPILING_EMULATOR " " emulator)
add_test(NAME worker_test COMMAND bash ${worker}/src/test/worker-test.sh $<TARGET_FILE:tandem_worker>)
set_tests_properties(worker_test PROPERTIES TIMEOUT 300
                     ENVIRONMENT "${instrumented_environment};TANDEM_EMULATOR=${emulator}")

# The peers' workers, as far as the peers are installed; where CI=true they have to be.
if(TARGET tandem_peer_worker)
  add_test(NAME sleef_test COMMAND bash ${CMAKE_SOURCE_DIR}/native/peers/src/test/sleef-test.sh
                                   $<TARGET_FILE:tandem_peer_worker>)
elseif(NOT CMAKE_CROSSCOMPILING)
  add_test(NAME sleef_test
           COMMAND bash -c "echo SLEEF is not installed; [[ \${CI-} != true ]] && exit 77")
endif()
if(TEST sleef_test)
  set_tests_properties(sleef_test PROPERTIES TIMEOUT 300 SKIP_RETURN_CODE 77
                       ENVIRONMENT "${instrumented_environment}")
endif()

if(TANDEM_SANITIZER MATCHES thread)
  # A tool that reports no race is worth nothing unless it reports this one, and from clang's own
  # OpenMP runtime with Archer beside it.
  add_executable(planted_race ${openmp_tests}/planted_race.c)
  target_link_libraries(planted_race PRIVATE tandem_openmp_objects)
  add_test(NAME planted_race_is_reported COMMAND planted_race)
  set_tests_properties(planted_race_is_reported PROPERTIES
                       ENVIRONMENT "${instrumented_environment}"
                       PASS_REGULAR_EXPRESSION "WARNING: ThreadSanitizer: data race")
  add_test(NAME archer_is_active COMMAND driver_test)
  set_tests_properties(archer_is_active PROPERTIES
                       ENVIRONMENT "${instrumented_environment};ARCHER_OPTIONS=verbose=1"
                       PASS_REGULAR_EXPRESSION "Archer detected OpenMP application with TSan")
endif()

# Once, and not in each build: no compiler made this worker.
if(CMAKE_C_COMPILER_ID STREQUAL GNU AND NOT TANDEM_SANITIZER AND NOT TANDEM_EXTRA_FLAGS
   AND NOT CMAKE_CROSSCOMPILING)
  add_test(NAME python_peers_test COMMAND bash ${CMAKE_SOURCE_DIR}/scripts/peers/peers-test.sh)
  set_tests_properties(python_peers_test PROPERTIES TIMEOUT 300 SKIP_RETURN_CODE 77)
endif()

if(NOT TANDEM_SANITIZER AND NOT CMAKE_CROSSCOMPILING AND CMAKE_C_COMPILER_ID STREQUAL GNU)
  add_test(NAME shipped_libraries_test
           COMMAND bash ${CMAKE_SOURCE_DIR}/cmake/check-shipped-libraries.sh ${CMAKE_SOURCE_DIR}/native
                   $<TARGET_FILE:tandem> $<TARGET_FILE:tandem_openmp>)
endif()
