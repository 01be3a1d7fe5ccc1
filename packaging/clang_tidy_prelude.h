// Included before everything else when clang-tidy reads the sources; no program is built with it.
//
// LibTorch 1.13 uses std::vector<c10::IValue> where IValue is still incomplete. That works while vector's
// members are instantiated where they are called; but clang instantiates constexpr members earlier, and in
// C++20 all of vector's are. So here they are plain functions.
#pragma once

#include <string> // brings in what <vector> stands on, as it is
#pragma push_macro("_GLIBCXX20_CONSTEXPR")
#undef _GLIBCXX20_CONSTEXPR
#define _GLIBCXX20_CONSTEXPR
#define __fill_a1 __fill_a1_of_bits // declared by now, and constexpr
#include <vector>
#undef __fill_a1
#pragma pop_macro("_GLIBCXX20_CONSTEXPR")
