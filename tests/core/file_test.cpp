// Files are read and written whole, or an error says which and why.
#include "base/file.h"

#include "base/error.h"
#include "support/full_disk.h"
#include "support/temporary_folder.h"

#include <QtTest>

#include <sys/stat.h>

using namespace saliscope;

class FileTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsWrittenIsRead();
    void linesEndAsOnAnySystem_data();
    void linesEndAsOnAnySystem();
    void whatIsNoFileIsSaid_data();
    void whatIsNoFileIsSaid();
    void whatWasThereIsReplaced();
    void linksAndPermissionsStay();
    void onAFullDiskTheOldContentStays();
    void foldersAreMadeWithTheirParents();
    void aFileInTheWayOfAFolderIsSaid();

private:
    std::size_t filesInFolder() const {
        return static_cast<std::size_t>(
            std::distance(std::filesystem::directory_iterator(folder_.path()), {}));
    }

    test::TemporaryFolder folder_;
};

void FileTest::whatIsWrittenIsRead() {
    const std::vector<std::byte> bytes{std::byte{0}, std::byte{10}, std::byte{255}};
    writeFile(folder_ / "bytes", bytes);
    QVERIFY(readFile(folder_ / "bytes") == bytes);
    const std::vector<std::span<const std::byte>> parts{bytes, std::as_bytes(std::span("ab", 2))};
    writeFile(folder_ / "parts", parts);
    QCOMPARE(readTextFile(folder_ / "parts"), std::string("\0\n\xff"
                                                          "ab",
                                                          5));
}

void FileTest::linesEndAsOnAnySystem_data() {
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::vector<std::string>>("lines");
    using Lines = std::vector<std::string>;
    QTest::newRow("Unix") << std::string("a\nb\n") << Lines{"a", "b"};
    QTest::newRow("Windows") << std::string("a\r\nb\r\n") << Lines{"a", "b"};
    QTest::newRow("without an end") << std::string("a\nb") << Lines{"a", "b"};
    QTest::newRow("an empty one between") << std::string("a\n\nb\n") << Lines{"a", "", "b"};
    QTest::newRow("nothing but an end") << std::string("\n") << Lines{""};
}

void FileTest::linesEndAsOnAnySystem() {
    QFETCH(std::string, text);
    writeFile(folder_ / "lines", text);
    QTEST(readLines(folder_ / "lines"), "lines");
}

void FileTest::whatIsNoFileIsSaid_data() {
    QTest::addColumn<std::string>("name");
    QTest::addColumn<QString>("part");
    writeFile(folder_ / "empty", std::string_view());
    std::filesystem::create_directory(folder_ / "folder");
    QCOMPARE(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
    QTest::newRow("missing") << std::string("missing") << "missing' does not exist";
    QTest::newRow("a folder") << std::string("folder") << "is a folder, not a file";
    QTest::newRow("a pipe, which would be waited for") << std::string("pipe") << "not a regular file";
    QTest::newRow("empty") << std::string("empty") << "is empty";
}

void FileTest::whatIsNoFileIsSaid() {
    QFETCH(std::string, name);
    QFETCH(QString, part);
    try {
        readFile(folder_ / name);
        QFAIL("it was read");
    } catch (const FileError& error) {
        QVERIFY2(QString::fromUtf8(error.what()).contains(part), error.what());
    }
}

void FileTest::whatWasThereIsReplaced() {
    writeFile(folder_ / "file", std::string_view("a long old content"));
    const std::size_t before = filesInFolder();
    writeFile(folder_ / "file", std::string_view("new"));
    QCOMPARE(readTextFile(folder_ / "file"), std::string("new"));
    QCOMPARE(filesInFolder(), before);
}

void FileTest::linksAndPermissionsStay() {
    namespace fs = std::filesystem;
    const fs::perms mine = fs::perms::owner_read | fs::perms::owner_write;
    writeFile(folder_ / "private", std::string_view("old"));
    fs::permissions(folder_ / "private", mine);
    fs::create_symlink("private", folder_ / "link");
    writeFile(folder_ / "link", std::string_view("new"));
    QVERIFY(fs::is_symlink(folder_ / "link"));
    QCOMPARE(readTextFile(folder_ / "private"), std::string("new"));
    QVERIFY(fs::status(folder_ / "private").permissions() == mine);
    fs::create_symlink("not-yet", folder_ / "dangling");
    writeFile(folder_ / "dangling", std::string_view("new"));
    QCOMPARE(readTextFile(folder_ / "not-yet"), std::string("new"));
}

void FileTest::onAFullDiskTheOldContentStays() {
    writeFile(folder_ / "kept", std::string_view("old"));
    const std::size_t before = filesInFolder();
    {
        const test::FullDisk disk(1000);
        QVERIFY_EXCEPTION_THROWN(writeFile(folder_ / "kept", std::string(1'000'000, 'x')), FileError);
        QVERIFY_EXCEPTION_THROWN(writeFile(folder_ / "new", std::string(1001, 'x')), FileError);
        writeFile(folder_ / "small", std::string(1000, 'x'));
    }
    QCOMPARE(readTextFile(folder_ / "kept"), std::string("old"));
    QCOMPARE(filesInFolder(), before + 1);
}

void FileTest::foldersAreMadeWithTheirParents() {
    createFolder(folder_ / "a/b/c");
    QVERIFY(std::filesystem::is_directory(folder_ / "a/b/c"));
    createFolder(folder_ / "a/b/c"); // and may be there
}

void FileTest::aFileInTheWayOfAFolderIsSaid() {
    writeFile(folder_ / "way", std::string_view("a file"));
    QVERIFY_EXCEPTION_THROWN(createFolder(folder_ / "way"), FileError);
    QVERIFY_EXCEPTION_THROWN(createFolder(folder_ / "way/inner"), FileError);
}

QTEST_GUILESS_MAIN(FileTest)
#include "file_test.moc"
