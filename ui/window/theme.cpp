#include "window/theme.h"

#include <QApplication>
#include <QPalette>
#include <QStyleFactory>

namespace saliscope {

namespace {

struct Colours {
    QColor window, base, alternate, button, text, muted, disabled, accent, onAccent, tooltip;
};

const Colours lightColours{QColor(0xf3f4f6), QColor(0xffffff), QColor(0xf0f1f4), QColor(0xe9ebef),
                           QColor(0x1d2129), QColor(0x5d6675), QColor(0xa0a6b0), QColor(0x2f6fde),
                           QColor(0xffffff), QColor(0xfffff0)};
const Colours darkColours{QColor(0x24262b), QColor(0x1b1d21), QColor(0x212328), QColor(0x33363d),
                          QColor(0xe4e6ea), QColor(0x9aa1ad), QColor(0x676d78), QColor(0x4c8dff),
                          QColor(0xffffff), QColor(0x383b42)};

QPalette paletteOf(const Colours& colours) {
    QPalette palette(colours.button, colours.window);
    const auto set = [&](QPalette::ColorRole role, const QColor& colour) { palette.setColor(role, colour); };
    set(QPalette::WindowText, colours.text);
    set(QPalette::Text, colours.text);
    set(QPalette::ButtonText, colours.text);
    set(QPalette::ToolTipText, colours.text);
    set(QPalette::PlaceholderText, colours.muted);
    set(QPalette::Base, colours.base);
    set(QPalette::AlternateBase, colours.alternate);
    set(QPalette::ToolTipBase, colours.tooltip);
    set(QPalette::Highlight, colours.accent);
    set(QPalette::HighlightedText, colours.onAccent);
    set(QPalette::Link, colours.accent);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, colours.disabled);
    return palette;
}

} // namespace

QString nameOf(Theme theme) {
    const char* names[] = {"system", "light", "dark"};
    return QString::fromLatin1(names[static_cast<std::size_t>(theme)]);
}

Theme themeNamed(const QString& name) {
    for (const Theme theme : themes)
        if (name == nameOf(theme))
            return theme;
    return Theme::system;
}

void applyColours(bool dark) {
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(paletteOf(dark ? darkColours : lightColours));
}

} // namespace saliscope
