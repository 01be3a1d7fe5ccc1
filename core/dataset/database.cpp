#include "dataset/database.h"

#include "base/error.h"

#include <sqlite3.h>

namespace saliscope {

void Database::Close::operator()(sqlite3* database) const {
    sqlite3_close_v2(database);
}

Database::Database(const std::filesystem::path& file) : file_(file) {
    sqlite3* opened = nullptr;
    const int status =
        sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    database_.reset(opened);
    if (status != SQLITE_OK)
        fail();
    constexpr int patience = 10'000;
    sqlite3_busy_timeout(opened, patience);
}

void Database::fail() const {
    const std::string reason = database_ ? sqlite3_errmsg(database_.get()) : "no memory";
    throw FileError("the index '" + file_.string() + "' cannot be used: " + reason +
                    "; if it is damaged, delete its folder, and it is made again");
}

void Database::execute(const std::string& statements) {
    if (sqlite3_exec(database_.get(), statements.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        fail();
}

Statement Database::prepare(std::string_view text) {
    return {*this, text};
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

Statement::Statement(const Database& database, std::string_view text) : database_(&database) {
    sqlite3_stmt* prepared = nullptr;
    if (sqlite3_prepare_v3(database.database_.get(), text.data(), static_cast<int>(text.size()),
                           SQLITE_PREPARE_PERSISTENT, &prepared, nullptr) != SQLITE_OK)
        database.fail();
    statement_.reset(prepared);
}

bool Statement::step() {
    const int status = sqlite3_step(statement_.get());
    if (status != SQLITE_ROW && status != SQLITE_DONE)
        database_->fail();
    if (status == SQLITE_DONE)
        sqlite3_reset(statement_.get()); // a statement half done would keep others from writing
    return status == SQLITE_ROW;
}

std::int64_t Statement::number(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

std::string Statement::text(int column) const {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    return text ? std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)))
                : std::string();
}

void Statement::reset() {
    sqlite3_reset(statement_.get());
}

void Statement::bind(int position, std::int64_t value) {
    if (sqlite3_bind_int64(statement_.get(), position, value) != SQLITE_OK)
        database_->fail();
}

void Statement::bind(int position, const std::string& value) {
    if (sqlite3_bind_text(statement_.get(), position, value.data(), static_cast<int>(value.size()),
                          SQLITE_TRANSIENT) != SQLITE_OK)
        database_->fail();
}

Transaction::Transaction(Database& database) : database_(database) {
    database_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
    if (!open_)
        return;
    try {
        database_.execute("ROLLBACK");
    } catch (const FileError&) {
        // SQLite has undone it by itself, as it does when the disk is full
    }
}

void Transaction::commit() {
    database_.execute("COMMIT");
    open_ = false;
}

} // namespace saliscope
