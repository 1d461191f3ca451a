# TANDEM_JNI_INCLUDE_DIRS: where jni.h and jni_md.h are. Headers only: a cross build takes the host's.
file(GLOB jdk_homes /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home)
execute_process(COMMAND /usr/libexec/java_home OUTPUT_VARIABLE macos_home
                OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE ignored)
find_path(TANDEM_JNI_H jni.h HINTS $ENV{JAVA_HOME} PATHS ${macos_home} ${jdk_homes}
          PATH_SUFFIXES include NO_CMAKE_FIND_ROOT_PATH)
find_path(TANDEM_JNI_MD_H jni_md.h HINTS ${TANDEM_JNI_H} PATH_SUFFIXES linux darwin
          NO_CMAKE_FIND_ROOT_PATH)
if(NOT TANDEM_JNI_H OR NOT TANDEM_JNI_MD_H)
  message(FATAL_ERROR "jni.h was not found: install a JDK, or set JAVA_HOME to one that is there.")
endif()
set(TANDEM_JNI_INCLUDE_DIRS ${TANDEM_JNI_H} ${TANDEM_JNI_MD_H})
