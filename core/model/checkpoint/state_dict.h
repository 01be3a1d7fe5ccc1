// The weights of a network by name, as they come out of a file.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace saliscope {

/// Named tensors in the order in which they were added. Copies share the tensors' memory.
class StateDict {
public:
    struct Entry {
        std::string name;
        at::Tensor tensor;
    };

    const std::vector<Entry>& entries() const { return entries_; }
    std::size_t size() const { return entries_.size(); }

    /// The tensor of that name, or null.
    const at::Tensor* find(std::string_view name) const;

    /// \throws UsageError if there is one of that name
    void add(std::string name, at::Tensor tensor);

    /// Texts that came with the tensors, such as {"format": "pt"}.
    std::map<std::string, std::string> metadata;

    /// What else lay beside the tensors and was not read: 'epoch', 'optimizer', ...
    std::vector<std::string> ignored;

    /// What a person should know about how the file was read, a sentence each, without a full stop.
    std::vector<std::string> notes;

private:
    std::vector<Entry> entries_;
    std::map<std::string, std::size_t, std::less<>> places_;
};

/// Takes the prefixes 'module.', '_orig_mod.' and 'model.' (from PyTorch's DataParallel and compile, and from
/// training frameworks) off the names, as often as *all* names have one, and says so in the notes.
StateDict withoutWrapperPrefixes(const StateDict& stateDict);

} // namespace saliscope
