// Qt's own headers, which never change here. LibTorch's are no part of it: only ui/session knows them.
#pragma once

#include <QtCore>
#include <QtGui>
#include <QtWidgets>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>
