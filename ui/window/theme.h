// The colours of the window.
#pragma once

#include <QString>

#include <array>

namespace saliscope {

enum class Theme { system, light, dark };

inline constexpr std::array themes = {Theme::system, Theme::light, Theme::dark};

/// "system", "light", "dark": for settings and flags.
QString nameOf(Theme theme);

/// The theme of that name, the system's if there is none.
Theme themeNamed(const QString& name);

/// Changes the style and the colours of the whole application, of what is open already too.
void applyColours(bool dark);

} // namespace saliscope
