// SQLite, as far as the index needs it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace saliscope {

class Statement;

/// An open file. All of it, and what it prepares, throws FileError with the file's name and SQLite's reason.
class Database {
public:
    /// Opens or creates the file. Waits for others that are writing, for up to ten seconds.
    explicit Database(const std::filesystem::path& file);

    /// Statements without results, separated by semicolons.
    void execute(const std::string& statements);

    Statement prepare(std::string_view text);

private:
    friend class Statement;
    struct Close {
        void operator()(sqlite3* database) const;
    };
    [[noreturn]] void fail() const;

    std::filesystem::path file_;
    std::unique_ptr<sqlite3, Close> database_;
};

/// A statement with parameters, to be run many times; lives no longer than its database.
class Statement {
public:
    /// Sets the parameters in order and runs to the end.
    template <typename... Values>
    void run(const Values&... values) {
        start(values...);
        while (step()) {
        }
    }

    /// Sets the parameters in order; `step` then gives the rows.
    template <typename... Values>
    void start(const Values&... values) {
        reset();
        int position = 0;
        (bind(++position, values), ...);
    }

    /// Whether there is another row.
    bool step();

    /// Ends the reading of rows, which otherwise keeps the database as it was for this program.
    void reset();

    std::int64_t number(int column) const;
    std::string text(int column) const;

private:
    friend class Database;
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    Statement(const Database& database, std::string_view text);

    void bind(int position, std::int64_t value);
    void bind(int position, const std::string& value);

    const Database* database_;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// All or nothing: what is written while it lives is undone unless `commit` is called.
class Transaction {
public:
    explicit Transaction(Database& database);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

private:
    Database& database_;
    bool open_ = true;
};

} // namespace saliscope
