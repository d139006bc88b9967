"""Derives the minimax coefficients of assembly/math with the Remez exchange at 50 digits.

Usage: python3 tools/derive-coefficients.py [name ...]      (needs python3-mpmath; all names when none is given)

Prints, for each name, the maximum weighted error of the polynomial in powers of two, after its coefficients were
rounded to doubles, and the coefficients, lowest degree first, as they stand in the tables of assembly/math.
"""

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


def remez(function, low, high, degree, weight=lambda x: mp.mpf(1), grid_size=1200, iterations=40):
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

    return remez(quotient, "-0.3468", "0.3468", 9, lambda r: r * r / mp.exp(r))


def exponential_minus_one():
    """expm1(r) = r + r^2 Q(r) on |r| <= ln(2) / 2; relative error of expm1."""

    def quotient(r):
        return series_tail(lambda i: 1 / mp.factorial(i + 2), r)

    return remez(quotient, "-0.3468", "0.3468", 10, lambda r: abs(r * r / mp.expm1(r)) if r else mp.mpf(0))


def logarithm():
    """log((1 + s) / (1 - s)) = 2 s + s z P(z), z = s^2, |s| <= 3 - 2 sqrt(2); error relative to 2 s."""
    bound = (3 - 2 * mp.sqrt(2)) ** 2 * mp.mpf("1.0001")
    return remez(lambda z: series_tail(lambda i: mp.mpf(2) / (2 * i + 3), z), 0, bound, 6, lambda z: z / 2)


def logarithm_wide():
    """The same for 0 <= s <= 1 / 3, that is the logarithm of 1 .. 2, which softplus needs; error relative to 2 s."""
    return remez(
        lambda z: series_tail(lambda i: mp.mpf(2) / (2 * i + 3), z), 0, mp.mpf(1) / 9 * mp.mpf("1.0001"), 9, lambda z: z / 2
    )


DERIVATIONS = {
    "exp": exponential,
    "expm1": exponential_minus_one,
    "log": logarithm,
    "log-wide": logarithm_wide,
}


def main():
    for name in sys.argv[1:] or DERIVATIONS:
        derivation = DERIVATIONS[name]
        coefficients, worst = derivation()
        print(f"{name}: {' '.join(derivation.__doc__.split())}")
        print(f"  maximum weighted error 2^{float(mp.log(worst, 2)):.2f}")
        for c in coefficients:
            print(f"  {c!r},")


if __name__ == "__main__":
    main()
