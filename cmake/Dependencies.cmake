# Everything here is packaged by Debian 12 and 13; packaging/packages names the packages.
find_package(Torch REQUIRED)
find_package(OpenCV 4.6 REQUIRED COMPONENTS core imgproc imgcodecs photo)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 2.1 REQUIRED)

# Through pkg-config: the CMake package of Debian 12's libzip demands tools that its package does not contain.
find_package(PkgConfig REQUIRED)
pkg_check_modules(LIBZIP REQUIRED IMPORTED_TARGET libzip>=1.7)
