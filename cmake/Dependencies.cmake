# Everything here is packaged by Debian 12 and 13; packaging/packages names the packages.
find_package(Torch REQUIRED)
find_package(OpenCV 4.6 REQUIRED COMPONENTS core imgproc imgcodecs ml videoio ximgproc)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(Boost 1.74 CONFIG REQUIRED) # headers only: distributions of Boost.Math
find_package(JPEG REQUIRED)
find_package(PNG REQUIRED)
find_package(TIFF REQUIRED)
find_package(GIF REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(WebP REQUIRED IMPORTED_TARGET libwebp libwebpdemux)
pkg_check_modules(Exif REQUIRED IMPORTED_TARGET libexif)
# Through pkg-config: the CMake package of Debian 12's libzip demands tools that its package does not contain.
pkg_check_modules(LIBZIP REQUIRED IMPORTED_TARGET libzip>=1.7)
pkg_check_modules(Cairo REQUIRED cairo)
pkg_check_modules(PLplot REQUIRED plplot)
find_package(Qt6 6.4 REQUIRED COMPONENTS DBus Widgets)
