// What numbers of successes say about probabilities, exactly.
#pragma once

#include <cstdint>

namespace saliscope {

/// The largest p so that `successes` or more of `trials` happen with probability at most `alpha`: with
/// confidence 1 - alpha the true probability is at least that (Clopper & Pearson 1934, one-sided, exact). 0
/// for no success.
/// \param alpha between 0 and 1
double clopperPearsonLowerBound(std::int64_t successes, std::int64_t trials, double alpha);

/// The other side: with confidence 1 - alpha the true probability is at most that. 1 for nothing but
/// successes.
double clopperPearsonUpperBound(std::int64_t successes, std::int64_t trials, double alpha);

/// How probable it is that two equally likely outcomes come as unevenly as `first` to `second`, or more so
/// (two-sided, exact); 1 if nothing came.
double evenSplitProbability(std::int64_t first, std::int64_t second);

/// The probability of two groups' successes being as different or more so, if they had the same rate:
/// Fisher's exact test, two-sided.
double fisherTest(std::int64_t successes, std::int64_t trials, std::int64_t otherSuccesses,
                  std::int64_t otherTrials);

/// The number below which a standard normal variable stays with that probability, 0 < p < 1.
double normalQuantile(double probability);

} // namespace saliscope
