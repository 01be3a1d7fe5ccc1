// What is known of pictures, on disk: a database of which rows there are, and raw files with the rows.
#pragma once

#include "base/progress.h"
#include "dataset/database.h"
#include "dataset/row_file.h"

#include <unordered_set>
#include <utility>

namespace saliscope {

/// By what a change of a file is noticed without reading it.
struct FileStamp {
    std::int64_t size = 0;
    std::int64_t changed = 0; ///< nanoseconds of the file system's clock
    friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

/// \returns nothing if there is no such file
std::optional<FileStamp> stampOf(const std::filesystem::path& file);

struct FileRecord {
    FileStamp stamp;
    std::string content; ///< the fingerprint of its bytes; empty if it could not be read
    std::string why;     ///< it could not
};

/// One kind of numbers of an image: the scores, the features of a layer, ...
struct StoredPart {
    std::string name;
    std::vector<std::int64_t> shape; ///< of an image's row
    at::ScalarType type = at::kFloat;
};

/// A folder with `index.sqlite` and a raw file for each part, for one model. What a batch adds is written to
/// the raw files first and then entered into the database, all or nothing: a row that the database knows of
/// is whole, and others do not count. \throws FileError, from all functions
class IndexStore {
public:
    IndexStore(const std::filesystem::path& folder, const std::vector<StoredPart>& parts);
    IndexStore(const IndexStore&) = delete;
    IndexStore& operator=(const IndexStore&) = delete;

    /// What is known of a file, if it has not changed since.
    std::optional<FileRecord> find(const std::filesystem::path& file, const FileStamp& stamp);

    /// The row of a picture of that content.
    std::optional<std::int64_t> rowOf(const std::string& content);

    /// Whether the row is there in all parts, or in the one of that position.
    bool isComplete(std::int64_t row) const;
    bool has(std::size_t part, std::int64_t row) const { return present_[part].contains(row); }

    /// The contents of which all parts are known.
    std::unordered_set<std::string> completeContents();

    /// The rows of one part, as RowFile::read.
    at::Tensor read(std::size_t part, const std::vector<std::int64_t>& rows) const;

    /// What a batch adds.
    struct Batch {
        std::vector<std::pair<std::filesystem::path, FileRecord>> files = {};
        std::vector<std::string> contents = {}; ///< those that were computed, distinct
        std::vector<at::Tensor> parts = {};     ///< of each part, a row for each of the contents
    };
    /// Of contents that have rows already, only the parts that lack are written.
    void add(const Batch& batch);

    /// Keeps other programs from adding, until its end. Waits for one that does so. \returns whether it had
    /// to \throws Cancelled
    bool lock(const Progress& progress);

private:
    void openParts();
    /// Reads which rows there are; another program may have added some.
    void readPresent();
    void writePart(std::size_t part, const at::Tensor& values, const std::vector<std::int64_t>& rows);
    std::vector<std::int64_t> rowsFor(const std::vector<std::string>& contents);

    std::filesystem::path folder_;
    std::vector<StoredPart> parts_;
    Database database_;
    Statement findFile_, findRow_;
    std::vector<std::int64_t> ids_;
    std::vector<RowFile> files_;
    std::vector<std::unordered_set<std::int64_t>> present_; ///< of each part the rows
    struct CloseFile {
        void operator()(const int* descriptor) const;
    };
    std::unique_ptr<int, CloseFile> lock_;
};

} // namespace saliscope
