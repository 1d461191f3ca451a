#include <stdint.h>

void mandelbrot(double *restrict out, const double *restrict a, const double *restrict b,
                int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    const double re = 3 * a[i] - 2.25;
    const double im = 2.5 * b[i] - 1.25;
    double x = 0;
    double y = 0;
    int steps = 0;
    while (steps < 100 && x * x + y * y <= 4) {
      const double next = x * x - y * y + re;
      y = 2 * x * y + im;
      x = next;
      steps++;
    }
    out[i] = steps;
  }
}
