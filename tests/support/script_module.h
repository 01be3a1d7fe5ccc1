#pragma once

#include <torch/csrc/jit/api/module.h>

#include <filesystem>
#include <string>

namespace saliscope::test {

/// A TorchScript file of a module without weights. \param source its methods, `forward` among them
inline std::filesystem::path saveScript(const std::filesystem::path& path, const std::string& source) {
    torch::jit::Module module("Net");
    module.define(source);
    module.save(path.string());
    return path;
}

} // namespace saliscope::test
