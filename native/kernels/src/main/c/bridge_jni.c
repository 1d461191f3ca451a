/*
 * The JNI glue: all that Java's JNI bridges call. Addresses arrive as jlong and are trusted; no
 * Java object is touched but the arrays of the critical call.
 */
#include <jni.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tandem/tandem.h"

/* No tandem_status: the JVM could not hold an array. JniCriticalBridge knows it too. */
#define NOT_HELD (-1)

#define POINTER(type, address) ((type)(uintptr_t)(address))

JNIEXPORT jint JNICALL Java_dev_tandem_bridge_JniCalls_call(JNIEnv *env, jclass type, jlong kernel,
                                                            jlong inputs, jlong output,
                                                            jlong scratch, jlong from, jlong to) {
  (void)env;
  (void)type;
  return tandem_call_f64(POINTER(tandem_chunk_kernel, kernel),
                         POINTER(const double *const *, inputs), POINTER(double *, output),
                         POINTER(double *, scratch), from, to);
}

JNIEXPORT void JNICALL Java_dev_tandem_bridge_JniCalls_nothing(JNIEnv *env, jclass type) {
  (void)env;
  (void)type;
  tandem_nothing();
}

JNIEXPORT jint JNICALL Java_dev_tandem_bridge_JniCalls_drive(JNIEnv *env, jclass type, jlong driver,
                                                             jlong kernel, jlong inputs,
                                                             jlong output, jlong scratch,
                                                             jlong boundaries, jlong chunks,
                                                             jint threads) {
  (void)env;
  (void)type;
  return tandem_drive_f64(POINTER(tandem_driver, driver), POINTER(tandem_chunk_kernel, kernel),
                          POINTER(const double *const *, inputs), POINTER(double *, output),
                          POINTER(double *, scratch), POINTER(const int64_t *, boundaries), chunks,
                          threads);
}

/*
 * Writes what the kernel left in a copy of the output back, its own elements only: other threads'
 * chunks are in the same array, and a release that copies back would undo them.
 */
static jint release_copy(JNIEnv *env, jarray output, void *copy, jint element_bytes, jlong from,
                         jlong to, jint status) {
  const size_t bytes = (size_t)(to - from) * (size_t)element_bytes;
  void *own = malloc(bytes == 0 ? 1 : bytes);
  if (own != NULL) memcpy(own, (char *)copy + from * element_bytes, bytes);
  (*env)->ReleasePrimitiveArrayCritical(env, output, copy, JNI_ABORT);
  if (own == NULL) return NOT_HELD;
  if (element_bytes == sizeof(jfloat)) {
    (*env)->SetFloatArrayRegion(env, output, (jsize)from, (jsize)(to - from), own);
  } else {
    (*env)->SetDoubleArrayRegion(env, output, (jsize)from, (jsize)(to - from), own);
  }
  free(own);
  return status;
}

/*
 * At most two inputs, a single one given twice, and an output as heap arrays of elements of so many
 * bytes, held in place while the kernel runs. Returns NOT_HELD, with nothing pending, where the JVM
 * could not hold an array.
 */
JNIEXPORT jint JNICALL Java_dev_tandem_bridge_JniCalls_callCritical(
    JNIEnv *env, jclass type, jlong kernel, jarray input0, jarray input1, jarray output,
    jint element_bytes, jlong scratch, jlong from, jlong to) {
  jint status = NOT_HELD;
  jboolean is_copy = JNI_FALSE;
  (void)type;
  double *in0 = (*env)->GetPrimitiveArrayCritical(env, input0, NULL);
  double *in1 = in0 == NULL ? NULL : (*env)->GetPrimitiveArrayCritical(env, input1, NULL);
  double *out = in1 == NULL ? NULL : (*env)->GetPrimitiveArrayCritical(env, output, &is_copy);
  if (out != NULL) {
    status = tandem_call_2_f64(POINTER(tandem_chunk_kernel, kernel), in0, in1, out,
                               POINTER(double *, scratch), from, to);
  }
  /* The inputs were only read: nothing to copy back, should the JVM have copied them. */
  if (in1 != NULL) (*env)->ReleasePrimitiveArrayCritical(env, input1, in1, JNI_ABORT);
  if (in0 != NULL) (*env)->ReleasePrimitiveArrayCritical(env, input0, in0, JNI_ABORT);
  /* Last, since writing a copy back is a call that must not be made while any array is held. */
  if (out != NULL && is_copy)
    return release_copy(env, output, out, element_bytes, from, to, status);
  if (out != NULL) (*env)->ReleasePrimitiveArrayCritical(env, output, out, 0);
  return status;
}
