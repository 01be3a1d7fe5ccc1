// Desktops of half of the world write 0,5 for a half, and QApplication tells the C library so.
#pragma once

#include <clocale>
#include <string>

namespace saliscope::test {

/// The C library's numbers have a comma while it lives, if the machine has a language that writes them so.
class CommaLocale {
public:
    CommaLocale() : before_(std::setlocale(LC_NUMERIC, nullptr)) {
        for (const char* name : {"de_DE.UTF-8", "fr_FR.UTF-8", "es_ES.UTF-8", "it_IT.UTF-8", "ru_RU.UTF-8"})
            isThere_ = isThere_ || std::setlocale(LC_NUMERIC, name);
    }
    ~CommaLocale() { std::setlocale(LC_NUMERIC, before_.c_str()); }
    CommaLocale(const CommaLocale&) = delete;
    CommaLocale& operator=(const CommaLocale&) = delete;

    bool isThere() const { return isThere_; }

private:
    std::string before_;
    bool isThere_ = false;
};

} // namespace saliscope::test
