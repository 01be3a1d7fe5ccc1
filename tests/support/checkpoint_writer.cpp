#include "support/checkpoint_writer.h"

#include <stdexcept>

#include <zip.h>

namespace saliscope::test {

void writeZip(const std::filesystem::path& path, const Parts& entries, Compression compression) {
    zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
    const auto method = compression == Compression::none ? ZIP_CM_STORE : ZIP_CM_DEFLATE;
    for (const auto& [name, content] : entries) {
        zip_source_t* source = zip_source_buffer(archive, content.data(), content.size(), 0);
        const zip_int64_t index = zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
        if (index < 0)
            throw std::runtime_error("a zip entry for a test cannot be made");
        const auto entry = static_cast<zip_uint64_t>(index);
        zip_set_file_compression(archive, entry, method, 0);
        zip_file_set_mtime(archive, entry, 1'000'000'000, 0); // the same bytes in each run
    }
    if (zip_close(archive) != 0)
        throw std::runtime_error("a zip archive for a test cannot be written");
}

Parts zipCheckpoint(const std::string& pickle, const Parts& storages) {
    Parts entries = {{"model/data.pkl", pickle}, {"model/byteorder", "little"}};
    for (const auto& [key, content] : storages)
        entries.emplace_back("model/data/" + key, content);
    entries.emplace_back("model/version", "3\n");
    return entries;
}

std::string legacyStorage(std::int64_t count, const std::string& content) {
    return littleEndian(count) + content;
}

std::string legacyCheckpoint(const std::string& pickle, const Parts& storages, bool isLittleEndian,
                             int version) {
    const std::string magicNumber = "\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";
    std::string file =
        PickleWriter().raw(magicNumber).finished() + PickleWriter().integer(version).finished();
    PickleWriter facts;
    facts.emptyDictionary().mark().text("protocol_version").integer(1001);
    facts.text("little_endian").boolean(isLittleEndian).setItems();
    PickleWriter keys;
    keys.emptyList().mark();
    for (const auto& [key, storage] : storages)
        keys.text(key);
    file += facts.finished() + pickle + keys.appends().finished();
    for (const auto& [key, storage] : storages)
        file += storage;
    return file;
}

std::string floats(const std::vector<float>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

std::string dictionaryPickle(const PickleWriter& tensor) {
    return PickleWriter().emptyDictionary().text("w").raw(tensor.opcodes()).setItem().finished();
}

std::string windowPickle(std::int64_t offset, const std::vector<std::int64_t>& shape,
                         const std::vector<std::int64_t>& strides) {
    return dictionaryPickle(PickleWriter().tensor("FloatStorage", "0", 6, offset, shape, strides));
}

std::string sixFloats() {
    return floats({0, 1, 2, 3, 4, 5});
}

std::string safetensors(std::string_view header, std::string_view numbers) {
    return littleEndian(static_cast<std::uint64_t>(header.size())).append(header).append(numbers);
}

} // namespace saliscope::test
