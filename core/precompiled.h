// The headers that are expensive and never change. ATen only: with all of torch/torch.h in it, loading the
// precompiled header costs more (5 s) than compiling the few files that need the rest of LibTorch (seen with
// GCC 12).
#pragma once

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>
