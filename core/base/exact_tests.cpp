#include "base/exact_tests.h"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/hypergeometric.hpp>
#include <boost/math/distributions/normal.hpp>

#include <algorithm>

namespace saliscope {

namespace {

using Binomial = boost::math::binomial_distribution<double>;

} // namespace

double clopperPearsonLowerBound(std::int64_t successes, std::int64_t trials, double alpha) {
    return successes == 0 ? 0
                          : Binomial::find_lower_bound_on_p(static_cast<double>(trials),
                                                            static_cast<double>(successes), alpha);
}

double clopperPearsonUpperBound(std::int64_t successes, std::int64_t trials, double alpha) {
    return successes == trials ? 1
                               : Binomial::find_upper_bound_on_p(static_cast<double>(trials),
                                                                 static_cast<double>(successes), alpha);
}

double evenSplitProbability(std::int64_t first, std::int64_t second) {
    if (first + second == 0)
        return 1;
    const Binomial even(static_cast<double>(first + second), 0.5);
    return std::min(1.0, 2 * boost::math::cdf(even, static_cast<double>(std::min(first, second))));
}

double fisherTest(std::int64_t succeeded, std::int64_t tried, std::int64_t otherSucceeded,
                  std::int64_t otherTried) {
    const auto all = static_cast<unsigned>(tried + otherTried);
    const auto successes = static_cast<unsigned>(succeeded + otherSucceeded);
    const auto group = static_cast<unsigned>(tried);
    const boost::math::hypergeometric_distribution<> distribution(successes, group, all);
    const double observed = boost::math::pdf(distribution, static_cast<unsigned>(succeeded));
    const unsigned least = successes + group > all ? successes + group - all : 0;
    constexpr double rounding = 1 + 1e-7; // equally probable outcomes differ in the last digits
    double probability = 0;
    for (unsigned i = least; i <= std::min(successes, group); ++i)
        if (const double one = boost::math::pdf(distribution, i); one <= observed * rounding)
            probability += one;
    return std::min(probability, 1.0);
}

double normalQuantile(double probability) {
    return boost::math::quantile(boost::math::normal_distribution<double>(), probability);
}

} // namespace saliscope
