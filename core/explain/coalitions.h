// Which coalitions of players KernelSHAP asks about, and what each of them weighs.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace saliscope {

struct Coalitions {
    at::Tensor members;    ///< N×players booleans
    at::Tensor weights;    ///< N doubles
    bool complete = false; ///< every coalition but the empty one and that of all players, each once
};

/// Up to `count` coalitions, neither empty nor of all players, for an estimate with the Shapley kernel (of s
/// out of M players: (M - 1) / (C(M, s) s (M - s)), here scaled to a sum of 1; Lundberg & Lee 2017). Pairs of
/// sizes s and M - s are listed completely from the outside inwards, as long as the count affords it: the
/// outer ones are few and weigh most. What is left of the count is drawn at random from the other sizes, by
/// their weight, each coalition together with its complement, and shares their weight equally. With 2^players
/// - 2 or more, every coalition is there with its own weight, and least squares give the Shapley values
/// themselves.
Coalitions shapleyCoalitions(std::int64_t players, std::int64_t count, std::uint64_t seed);

} // namespace saliscope
