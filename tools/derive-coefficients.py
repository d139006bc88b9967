"""Derives the minimax coefficients of assembly/math with the Remez exchange at 50 digits.

Usage: python3 tools/derive-coefficients.py [name ...]      (needs python3-mpmath; all names when none is given)

Prints, for each name, the maximum weighted error of the polynomial in powers of two, after its coefficients were
rounded to doubles, the coefficients, lowest degree first, and the file of assembly/math that has exactly these; fails
when none has.
"""

import pathlib
import re
import sys

import mpmath as mp

mp.mp.dps = 50


def solve_exchange(points, values, weights, degree):
    """The polynomial whose weighted error alternates with equal size on degree + 2 points, and that size."""
    size = degree + 2
    matrix = mp.matrix(size, size)
    right = mp.matrix(size, 1)
    for row in range(size):
        for column in range(degree + 1):
            matrix[row, column] = weights[row] * points[row] ** column
        matrix[row, degree + 1] = (-1) ** row
        right[row] = weights[row] * values[row]
    solution = mp.lu_solve(matrix, right)
    return [solution[i] for i in range(degree + 1)], abs(solution[degree + 1])


def remez(function, low, high, degree, weight=lambda x: mp.mpf(1), grid_size=800, iterations=40):
    """Minimax polynomial of `function` on [low, high] for the error times `weight`, on a Chebyshev grid."""
    low, high = mp.mpf(low), mp.mpf(high)
    grid = [(low + high) / 2 - (high - low) / 2 * mp.cos(mp.pi * i / grid_size) for i in range(grid_size + 1)]
    values = [function(x) for x in grid]
    weights = [weight(x) for x in grid]
    chosen = [round(i * grid_size / (degree + 1)) for i in range(degree + 2)]
    # a weight of zero at an end would make the linear system singular
    chosen[0], chosen[-1] = max(chosen[0], 1), min(chosen[-1], grid_size - 1)
    for _ in range(iterations):
        coefficients, level = solve_exchange(
            [grid[i] for i in chosen], [values[i] for i in chosen], [weights[i] for i in chosen], degree
        )
        errors = [(mp.polyval(coefficients[::-1], x) - v) * w for x, v, w in zip(grid, values, weights)]
        extrema = []
        for i, error in enumerate(errors):
            if extrema and errors[extrema[-1]] * error > 0:
                if abs(error) > abs(errors[extrema[-1]]):
                    extrema[-1] = i
            elif error != 0:
                extrema.append(i)
        while len(extrema) > degree + 2:
            extrema.pop(0 if abs(errors[extrema[0]]) < abs(errors[extrema[-1]]) else -1)
        if len(extrema) < degree + 2:
            break
        chosen = extrema
        if max(abs(e) for e in errors) < level * mp.mpf("1.001"):
            break
    rounded = [float(c) for c in coefficients]
    worst = max(
        abs((mp.polyval([mp.mpf(c) for c in rounded[::-1]], x) - v) * w) for x, v, w in zip(grid, values, weights)
    )
    return rounded, worst


def series_tail(term, z):
    """Sum of term(i) z^i from i = 0, for |z| < 1, to working precision."""
    total, power, i = mp.mpf(0), mp.mpf(1), 0
    while True:
        piece = term(i) * power
        total += piece
        if abs(piece) < mp.mpf(10) ** -48 * max(abs(total), 1):
            return total
        power *= z
        i += 1


def exponential():
    """exp(r) = 1 + r + r^2 Q(r) on |r| <= ln(2) / 2; relative error of exp."""

    def quotient(r):
        return series_tail(lambda i: 1 / mp.factorial(i + 2), r)

    return remez(quotient, "-0.3468", "0.3468", 9, lambda r: r * r / mp.exp(r), 1200)


def exponential_minus_one():
    """expm1(r) = r + r^2 Q(r) on |r| <= ln(2) / 2; relative error of expm1."""

    def quotient(r):
        return series_tail(lambda i: 1 / mp.factorial(i + 2), r)

    return remez(quotient, "-0.3468", "0.3468", 10, lambda r: abs(r * r / mp.expm1(r)) if r else mp.mpf(0), 1200)


def logarithm():
    """log((1 + s) / (1 - s)) = 2 s + s z P(z), z = s^2, |s| <= 3 - 2 sqrt(2); error relative to 2 s."""
    bound = (3 - 2 * mp.sqrt(2)) ** 2 * mp.mpf("1.0001")
    return remez(lambda z: series_tail(lambda i: mp.mpf(2) / (2 * i + 3), z), 0, bound, 6, lambda z: z / 2, 1200)


def logarithm_wide():
    """The same for 0 <= s <= 1 / 3, that is the logarithm of 1 .. 2, which softplus needs; error relative to 2 s."""
    bound = mp.mpf(1) / 9 * mp.mpf("1.0001")
    return remez(lambda z: series_tail(lambda i: mp.mpf(2) / (2 * i + 3), z), 0, bound, 9, lambda z: z / 2, 1200)


def logarithm_long():
    """log((1 + s) / (1 - s)) = 2 s + (2/3) s z + s z^2 P(z), z = s^2, which pow needs; error relative to 2 s."""
    bound = (3 - 2 * mp.sqrt(2)) ** 2 * mp.mpf("1.0001")
    return remez(lambda z: series_tail(lambda i: mp.mpf(2) / (2 * i + 5), z), 0, bound, 7, lambda z: z * z / 2)


def sine():
    """sin r = r + r z S(z), z = r^2, |r| <= pi / 4; error relative to r."""
    bound = (mp.pi / 4) ** 2 * mp.mpf("1.0001")
    return remez(lambda z: series_tail(lambda i: (-1) ** (i + 1) / mp.factorial(2 * i + 3), z), 0, bound, 5, lambda z: z)


def cosine():
    """cos r = 1 - z / 2 + z^2 C(z), z = r^2, |r| <= pi / 4; absolute error."""
    bound = (mp.pi / 4) ** 2 * mp.mpf("1.0001")
    return remez(lambda z: series_tail(lambda i: (-1) ** i / mp.factorial(2 * i + 4), z), 0, bound, 5, lambda z: z * z)


def arctangent():
    """atan t = t + t z A(z), z = t^2, |t| <= tan(pi / 8); error relative to t."""
    bound = mp.tan(mp.pi / 8) ** 2 * mp.mpf("1.0001")
    return remez(lambda z: series_tail(lambda i: mp.mpf((-1) ** (i + 1)) / (2 * i + 3), z), 0, bound, 10, lambda z: z)


def log_gamma_at_two():
    """lgamma(2 + t) = t B(t), -0.72 <= t <= 0.28; relative error."""

    def quotient(t):
        with mp.workdps(90):
            return mp.loggamma(2 + t) / t if abs(t) > mp.mpf(10) ** -40 else mp.digamma(2)

    return remez(quotient, "-0.7201", "0.2801", 21, lambda t: 1 / quotient(t))


def log_gamma_at_infinity():
    """lgamma(x) = (x - 1/2) (log x - 1) + (log(2 pi) - 1) / 2 + y G(y^2), y = 1 / x, x >= 8; error relative to 8."""

    def remainder(z):
        if z == 0:
            return mp.mpf(1) / 12
        x = 1 / mp.sqrt(z)
        with mp.workdps(80):
            return (mp.loggamma(x) - (x - mp.mpf(1) / 2) * (mp.log(x) - 1) - (mp.log(2 * mp.pi) - 1) / 2) * x

    return remez(remainder, 0, mp.mpf(1) / 64, 5, lambda z: mp.mpf(1) / 64)


def digamma_at_root():
    """digamma(x) = (x - root) E(x - root) / x on 1 <= x <= 2; relative error."""
    with mp.workdps(90):
        root = mp.findroot(mp.digamma, mp.mpf("1.4616321449683623"))

    def quotient(t):
        with mp.workdps(90):
            x = root + t
            return x * mp.digamma(x) / t if abs(t) > mp.mpf(10) ** -40 else x * mp.psi(1, x)

    return remez(quotient, 1 - root, 2 - root, 16, lambda t: 1 / quotient(t))


def digamma_at_infinity():
    """digamma(x) = log x - y / 2 - z F(z), y = 1 / x, z = y^2, x >= 8; error relative to 2."""

    def remainder(z):
        if z == 0:
            return mp.mpf(1) / 12
        x = 1 / mp.sqrt(z)
        with mp.workdps(80):
            return (mp.log(x) - 1 / (2 * x) - mp.digamma(x)) * x * x

    return remez(remainder, 0, mp.mpf(1) / 64, 5, lambda z: z / 2)


def error_function():
    """erf x = x + x E(x^2), |x| <= 1 / 2; relative error."""

    def quotient(z):
        return mp.erf(mp.sqrt(z)) / mp.sqrt(z) - 1 if z else 2 / mp.sqrt(mp.pi) - 1

    return remez(quotient, 0, "0.2501", 9, lambda z: 1 / (1 + quotient(z)))


def error_function_tail():
    """exp(x^2) erfc(x) (x + 1/2) = T(t), t = (x - 7/2) / (x + 7/2), 1/2 <= x <= 27.4; relative error."""
    low, high, k = mp.mpf("0.4999"), mp.mpf("27.4"), mp.mpf("3.5")

    def scaled(t):
        x = k * (1 + t) / (1 - t)
        return mp.exp(x * x) * mp.erfc(x) * (x + mp.mpf(1) / 2)

    return remez(scaled, (low - k) / (low + k), (high - k) / (high + k), 22, lambda t: 1 / scaled(t))


def normal_shortfall():
    """x + phi(x) / Phi(x) = phi(x) / Phi(x) z S(z), z = 1 / x^2, x <= -6; relative error."""

    def quotient(z):
        if z == 0:
            return mp.mpf(1)
        with mp.workdps(90):
            a = 1 / mp.sqrt(z)
            return (1 - a * mp.sqrt(mp.pi / 2) * mp.exp(a * a / 2) * mp.erfc(a / mp.sqrt(2))) / z

    return remez(quotient, 0, mp.mpf(1) / 36, 15, lambda z: 1 / quotient(z))


BESSEL_CUT = 12


def bessel_near(order):
    """P of I(order, x) = (x / 2)^order (1 + z P(z)), z = x^2 / 4."""

    def quotient(z):
        return mp.fsum(z**k / (mp.factorial(k + 1) * mp.factorial(k + 1 + order)) for k in range(80))

    high = mp.mpf(BESSEL_CUT) ** 2 / 4
    return remez(quotient, 0, high, 19, lambda z: z / (1 + z * quotient(z)))


def bessel_i0_near():
    """I0(x) = 1 + z P(z), z = x^2 / 4, 0 <= x <= 12; relative error."""
    return bessel_near(0)


def bessel_i1_near():
    """I1(x) = x / 2 (1 + z Q(z)), z = x^2 / 4, 0 <= x <= 12; relative error."""
    return bessel_near(1)


def bessel_scaled(order, y):
    """sqrt(2 pi x) e^-x I(order, x) at x = 1 / y."""
    if y == 0:
        return mp.mpf(1)
    with mp.workdps(80):
        x = 1 / y
        return mp.sqrt(2 * mp.pi * x) * mp.exp(-x) * mp.besseli(order, x)


def bessel_i0_far():
    """log(sqrt(2 pi x) e^-x I0(x)) = y G(y), y = 1 / x <= 1 / 12; absolute error of a logarithm of at least 2."""

    def quotient(y):
        return mp.log(bessel_scaled(0, y)) / y if y else mp.mpf(1) / 8

    return remez(quotient, 0, mp.mpf(1) / BESSEL_CUT, 19, lambda y: y / 2)


def bessel_decay_far():
    """1 - I1(x) / I0(x) = y H(y), y = 1 / x <= 1 / 12; relative error."""

    def quotient(y):
        return (1 - bessel_scaled(1, y) / bessel_scaled(0, y)) / y if y else mp.mpf(1) / 2

    return remez(quotient, 0, mp.mpf(1) / BESSEL_CUT, 19, lambda y: 1 / quotient(y))


DERIVATIONS = {
    "exp": exponential,
    "expm1": exponential_minus_one,
    "log": logarithm,
    "log-wide": logarithm_wide,
    "log-long": logarithm_long,
    "sin": sine,
    "cos": cosine,
    "atan": arctangent,
    "lgamma-two": log_gamma_at_two,
    "lgamma-infinity": log_gamma_at_infinity,
    "digamma-root": digamma_at_root,
    "digamma-infinity": digamma_at_infinity,
    "erf": error_function,
    "erfc": error_function_tail,
    "normal-shortfall": normal_shortfall,
    "bessel-i0-near": bessel_i0_near,
    "bessel-i1-near": bessel_i1_near,
    "bessel-i0-far": bessel_i0_far,
    "bessel-decay-far": bessel_decay_far,
}


def file_with(coefficients):
    """The name of the file in assembly/math in which these numbers stand one after the other, or None."""
    for path in sorted((pathlib.Path(__file__).parent.parent / "assembly" / "math").glob("*.ts")):
        text = re.sub(r"//.*|/\*(?s:.*?)\*/", "", path.read_text())
        numbers = [float(number) for number in re.findall(r"(-?\d[\d.]*(?:e-?\d+)?),\s", text)]
        for start in range(len(numbers) - len(coefficients) + 1):
            if numbers[start : start + len(coefficients)] == coefficients:
                return path.name
    return None


def main():
    missing = []
    for name in sys.argv[1:] or DERIVATIONS:
        derivation = DERIVATIONS[name]
        coefficients, worst = derivation()
        place = file_with(coefficients)
        print(f"{name}: {' '.join(derivation.__doc__.split())}")
        print(f"  maximum weighted error 2^{float(mp.log(worst, 2)):.2f}; in {place}")
        for c in coefficients:
            print(f"  {c!r},")
        if not place:
            missing.append(name)
    if missing:
        sys.exit(f"no file of assembly/math has the coefficients of {', '.join(missing)}")


if __name__ == "__main__":
    main()
