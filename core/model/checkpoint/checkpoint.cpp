#include "model/checkpoint/checkpoint.h"

#include "base/error.h"
#include "model/checkpoint/input_file.h"
#include "model/checkpoint/legacy_checkpoint.h"
#include "model/checkpoint/quote.h"
#include "model/checkpoint/safetensors.h"
#include "model/checkpoint/zip_checkpoint.h"

#include <array>
#include <string_view>

namespace saliscope {

namespace {

/// What people take for weights by mistake.
struct Mistake {
    std::string_view beginning;
    const char* message;
};

constexpr std::array mistakes = {
    Mistake{"version https://git-lfs", "is a pointer to a file in Git LFS, not the file: run 'git lfs pull'"},
    Mistake{"<", "is a web page, not weights: the download went wrong"},
    Mistake{"\x89HDF", "is an HDF5 file, as Keras writes them, which is not supported"},
};

constexpr std::size_t longestBeginning = 32;

/// All but TorchScript, which is a zip archive, too.
ModelFileFormat containerFormat(const std::filesystem::path& path) {
    const std::vector<std::byte> bytes = InputFile(path).readUpTo(0, longestBeginning);
    const std::string_view beginning(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (beginning.starts_with("PK\x03\x04") || beginning.starts_with("PK\x05\x06"))
        return ModelFileFormat::zipCheckpoint;
    constexpr std::size_t lengthBytes = 8;
    if (beginning.size() > lengthBytes && beginning[lengthBytes] == '{')
        return ModelFileFormat::safetensors;
    if (beginning.starts_with('\x80'))
        return ModelFileFormat::legacyCheckpoint;
    for (const Mistake& mistake : mistakes)
        if (beginning.starts_with(mistake.beginning))
            throw ModelError(mistake.message);
    if (path.extension() == ".onnx")
        throw ModelError("is an ONNX model, which is not supported: save the network from PyTorch as "
                         "TorchScript (.pt), or its weights as .pth or .safetensors");
    throw ModelError("is not a file of weights: it should be .pth as torch.save writes it, or .safetensors");
}

StateDict read(const std::filesystem::path& path, const Progress& progress) {
    switch (namingFile(path, [&] { return containerFormat(path); })) {
    case ModelFileFormat::safetensors:
        return readSafetensors(path, progress);
    case ModelFileFormat::legacyCheckpoint:
        return namingFile(path, [&] { return readLegacyCheckpoint(path, progress); });
    case ModelFileFormat::zipCheckpoint:
    case ModelFileFormat::torchScript:
        break;
    }
    return namingFile(path, [&] { return readZipCheckpoint(path, progress); });
}

} // namespace

ModelFileFormat modelFileFormat(const std::filesystem::path& path) {
    return namingFile(path, [&] {
        const ModelFileFormat format = containerFormat(path);
        const bool isProgram = format == ModelFileFormat::zipCheckpoint && isTorchScript(path);
        return isProgram ? ModelFileFormat::torchScript : format;
    });
}

StateDict readCheckpoint(const std::filesystem::path& path, const Progress& progress) {
    return withoutWrapperPrefixes(read(path, progress));
}

} // namespace saliscope
