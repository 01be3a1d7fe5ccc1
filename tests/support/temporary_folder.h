// A folder that lives as long as the test that asked for it.
#pragma once

#include <QTemporaryDir>

#include <filesystem>
#include <string>

namespace saliscope::test {

class TemporaryFolder {
public:
    std::filesystem::path path() const { return folder_.path().toStdString(); }
    std::filesystem::path operator/(const std::string& name) const { return path() / name; }

private:
    QTemporaryDir folder_;
};

} // namespace saliscope::test
