#include "state/json_reader.h"

#include "base/error.h"
#include "base/options.h"

#include <limits>

namespace saliscope {

namespace {

using Json = JsonReader::Json;

std::string quoted(const char* key) {
    return std::string("'") + key + "'";
}

QString textOf(const Json& value, const char* key) {
    if (!value.is_string())
        throw FileError(quoted(key) + " must be text");
    return QString::fromStdString(value.get<std::string>());
}

} // namespace

JsonReader::JsonReader(const Json& object, const std::string& name) : object_(&object) {
    if (!object.is_object())
        throw FileError(name + " must be an object");
}

const Json* JsonReader::find(const char* key) const {
    const auto found = object_->find(key);
    return found == object_->end() ? nullptr : &*found;
}

bool JsonReader::boolean(const char* key, bool standard) const {
    const Json* value = find(key);
    if (value && !value->is_boolean())
        throw FileError(quoted(key) + " must be true or false");
    return value ? value->get<bool>() : standard;
}

double JsonReader::number(const char* key, double low, double high, double standard) const {
    const Json* value = find(key);
    if (!value)
        return standard;
    const double read = value->is_number() ? value->get<double>() : std::numeric_limits<double>::quiet_NaN();
    if (!(read >= low && read <= high))
        throw FileError(quoted(key) + " must be a number from " + numberText(low) + " to " +
                        numberText(high));
    return read;
}

std::int64_t JsonReader::integer(const char* key, std::int64_t low, std::int64_t standard) const {
    const Json* value = find(key);
    if (!value)
        return standard;
    if (!value->is_number_integer() || value->get<std::int64_t>() < low)
        throw FileError(quoted(key) + " must be a whole number from " + std::to_string(low) + " on");
    return value->get<std::int64_t>();
}

QString JsonReader::text(const char* key, const QString& standard) const {
    const Json* value = find(key);
    return value ? textOf(*value, key) : standard;
}

QStringList JsonReader::texts(const char* key) const {
    const Json* value = find(key);
    QStringList list;
    if (!value)
        return list;
    if (!value->is_array())
        throw FileError(quoted(key) + " must be a list");
    for (const Json& entry : *value)
        list << textOf(entry, key);
    return list;
}

std::size_t JsonReader::choice(const char* key, std::span<const char* const> choices,
                               std::size_t standard) const {
    const Json* value = find(key);
    std::string known;
    for (std::size_t i = 0; i < choices.size(); ++i) {
        if (value && *value == choices[i])
            return i;
        known += (i ? ", " : "") + std::string(choices[i]);
    }
    if (value)
        throw FileError(quoted(key) + " must be one of " + known);
    return standard;
}

QByteArray JsonReader::bytes(const char* key) const {
    const auto decoded =
        QByteArray::fromBase64Encoding(text(key).toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded)
        throw FileError(quoted(key) + " must be written in base64");
    return *decoded;
}

JsonReader JsonReader::object(const char* key) const {
    static const Json empty = Json::object();
    const Json* value = find(key);
    return {value ? *value : empty, quoted(key)};
}

} // namespace saliscope
