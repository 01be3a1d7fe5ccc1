#include "dataset/bias_findings.h"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/hypergeometric.hpp>

#include <algorithm>

namespace saliscope {

double upperBoundOfRate(std::int64_t succeeded, std::int64_t tried) {
    constexpr double confidence = 0.95;
    if (succeeded >= tried)
        return 1;
    const boost::math::beta_distribution<> bound(static_cast<double>(succeeded) + 1,
                                                 static_cast<double>(tried - succeeded));
    return boost::math::quantile(bound, confidence);
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

} // namespace saliscope
