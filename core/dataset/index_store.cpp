#include "dataset/index_store.h"

#include "base/error.h"
#include "base/file.h"

#include <ATen/ATen.h>

#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace saliscope {

namespace fs = std::filesystem;

namespace {

constexpr const char* schema =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = NORMAL;"
    "CREATE TABLE IF NOT EXISTS file (path TEXT PRIMARY KEY, size INTEGER NOT NULL,"
    " changed INTEGER NOT NULL, content TEXT NOT NULL, why TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS image (row INTEGER PRIMARY KEY,"
    " content TEXT NOT NULL UNIQUE);"
    "CREATE TABLE IF NOT EXISTS part (id INTEGER PRIMARY KEY,"
    " name TEXT NOT NULL UNIQUE);"
    "CREATE TABLE IF NOT EXISTS present (part INTEGER NOT NULL,"
    " row INTEGER NOT NULL, PRIMARY KEY (part, row)) WITHOUT ROWID;";

Database opened(const fs::path& folder) {
    createFolder(folder);
    Database database(folder / "index.sqlite");
    database.execute(schema);
    return database;
}

} // namespace

std::optional<FileStamp> stampOf(const fs::path& file) {
    struct stat status{};
    if (::stat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
        return std::nullopt;
    constexpr std::int64_t second = 1'000'000'000;
    return FileStamp{status.st_size, status.st_mtim.tv_sec * second + status.st_mtim.tv_nsec};
}

void IndexStore::CloseFile::operator()(const int* descriptor) const {
    ::close(*descriptor);
    delete descriptor;
}

IndexStore::IndexStore(const fs::path& folder, const std::vector<StoredPart>& parts)
    : folder_(folder),
      parts_(parts),
      database_(opened(folder)),
      findFile_(database_.prepare("SELECT size, changed, content, why FROM file WHERE path = ?")),
      findRow_(database_.prepare("SELECT row FROM image WHERE content = ?")) {
    openParts();
    readPresent();
}

void IndexStore::openParts() {
    Statement enter = database_.prepare("INSERT OR IGNORE INTO part (name) VALUES (?)");
    Statement find = database_.prepare("SELECT id FROM part WHERE name = ?");
    for (const StoredPart& part : parts_) {
        enter.run(part.name);
        find.start(part.name);
        find.step();
        ids_.push_back(find.number(0));
        find.reset();
        files_.emplace_back(folder_ / ("part-" + std::to_string(ids_.back()) + ".raw"), part.shape,
                            part.type);
    }
}

void IndexStore::readPresent() {
    Statement find = database_.prepare("SELECT row FROM present WHERE part = ?");
    present_.assign(parts_.size(), {});
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        find.start(ids_[i]);
        while (find.step())
            present_[i].insert(find.number(0));
    }
}

bool IndexStore::lock(const Progress& progress) {
    const fs::path file = folder_ / "lock";
    constexpr mode_t permissions = 0644;
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, permissions);
    if (descriptor < 0)
        throw FileError("cannot write '" + file.string() + "': " + std::strerror(errno));
    lock_.reset(new int(descriptor));
    bool waited = false;
    while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        constexpr auto pause = std::chrono::milliseconds(50);
        waited = true;
        progress.report(0, "waiting for another program that fills the same index");
        std::this_thread::sleep_for(pause);
    }
    readPresent();
    return waited;
}

std::optional<FileRecord> IndexStore::find(const fs::path& file, const FileStamp& stamp) {
    findFile_.start(file.string());
    if (!findFile_.step())
        return std::nullopt;
    const FileRecord record{{findFile_.number(0), findFile_.number(1)}, findFile_.text(2), findFile_.text(3)};
    findFile_.reset();
    return record.stamp == stamp ? std::optional(record) : std::nullopt;
}

std::optional<std::int64_t> IndexStore::rowOf(const std::string& content) {
    findRow_.start(content);
    if (!findRow_.step())
        return std::nullopt;
    const std::int64_t row = findRow_.number(0);
    findRow_.reset();
    return row;
}

bool IndexStore::isComplete(std::int64_t row) const {
    return std::ranges::all_of(present_, [row](const auto& rows) { return rows.contains(row); });
}

std::unordered_set<std::string> IndexStore::completeContents() {
    std::unordered_set<std::string> contents;
    Statement all = database_.prepare("SELECT row, content FROM image");
    all.start();
    while (all.step())
        if (isComplete(all.number(0)))
            contents.insert(all.text(1));
    return contents;
}

at::Tensor IndexStore::read(std::size_t part, const std::vector<std::int64_t>& rows) const {
    return files_[part].read(rows);
}

std::vector<std::int64_t> IndexStore::rowsFor(const std::vector<std::string>& contents) {
    Statement last = database_.prepare("SELECT COALESCE(MAX(row), -1) FROM image");
    last.start();
    last.step();
    std::int64_t next = last.number(0) + 1;
    std::vector<std::int64_t> rows;
    for (const std::string& content : contents) {
        const std::optional<std::int64_t> known = rowOf(content);
        rows.push_back(known ? *known : next++);
    }
    return rows;
}

void IndexStore::writePart(std::size_t part, const at::Tensor& values,
                           const std::vector<std::int64_t>& rows) {
    std::vector<std::int64_t> chosen, missing;
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (!has(part, rows[i])) {
            chosen.push_back(static_cast<std::int64_t>(i));
            missing.push_back(rows[i]);
        }
    if (!missing.empty())
        files_[part].write(
            missing.size() == rows.size() ? values : values.index_select(0, at::tensor(chosen)), missing);
}

void IndexStore::add(const Batch& batch) {
    const std::vector<std::int64_t> rows = rowsFor(batch.contents);
    for (std::size_t part = 0; part < batch.parts.size(); ++part)
        writePart(part, batch.parts[part], rows);
    Transaction transaction(database_);
    Statement image = database_.prepare("INSERT OR IGNORE INTO image (row, content) VALUES (?, ?)");
    Statement present = database_.prepare("INSERT OR IGNORE INTO present (part, row) VALUES (?, ?)");
    Statement file = database_.prepare("INSERT OR REPLACE INTO file (path, size, changed, content, why) "
                                       "VALUES (?, ?, ?, ?, ?)");
    for (std::size_t i = 0; i < rows.size(); ++i) {
        image.run(rows[i], batch.contents[i]);
        for (const std::int64_t id : ids_)
            present.run(id, rows[i]);
    }
    for (const auto& [path, record] : batch.files)
        file.run(path.string(), record.stamp.size, record.stamp.changed, record.content, record.why);
    transaction.commit();
    for (auto& known : present_)
        known.insert(rows.begin(), rows.end());
}

} // namespace saliscope
