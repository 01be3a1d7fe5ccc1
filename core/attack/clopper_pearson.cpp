#include "attack/clopper_pearson.h"

#include <boost/math/distributions/binomial.hpp>
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

double normalQuantile(double probability) {
    return boost::math::quantile(boost::math::normal_distribution<double>(), probability);
}

} // namespace saliscope
