#pragma once

#include <QString>
#include <QStringList>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <span>

namespace saliscope {

/// Reads the members of a JSON object and says which one is not what it should be. What is left out has the
/// standard value. Shares the document and must not outlive it.
class JsonReader {
public:
    using Json = nlohmann::ordered_json;

    /// \throws FileError unless it is an object. \param name for people: "'overlay'"
    JsonReader(const Json& object, const std::string& name);

    bool has(const char* key) const { return object_->contains(key); }

    // All of them throw FileError.
    bool boolean(const char* key, bool standard) const;
    double number(const char* key, double low, double high, double standard) const;
    std::int64_t integer(const char* key, std::int64_t low, std::int64_t standard) const;
    QString text(const char* key, const QString& standard = {}) const;
    QStringList texts(const char* key) const;
    /// The position of the text among those.
    std::size_t choice(const char* key, std::span<const char* const> choices, std::size_t standard) const;
    /// Written in base64.
    QByteArray bytes(const char* key) const;
    /// Empty if it is left out.
    JsonReader object(const char* key) const;
    /// Null if it is left out.
    const Json* find(const char* key) const;

    const Json& json() const { return *object_; }

private:
    const Json* object_;
};

} // namespace saliscope
