// Draws the program's icon at build time, in every size and wrapping that a system wants, from the
// one drawing in resources/icons. No pictures in the repository, no SVG library.
#include "ui/theme/icon_shape.h"

#include <QBuffer>
#include <QDir>
#include <QFile>
#include <QImage>
#include <QPainter>
#include <QSaveFile>
#include <QtEndian>

#include <array>
#include <cstdio>

namespace {

using culvert::ui::IconShape;

/// What hicolor, Windows and macOS ask for together.
constexpr std::array sizes{16, 22, 24, 32, 48, 64, 128, 256, 512, 1024};

QByteArray png(const IconShape& shape, int side) {
  QImage image(side, side, QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::transparent);
  QPainter painter(&image);
  shape.paint(painter, QRectF(0, 0, side, side), Qt::black);
  painter.end();
  QByteArray bytes;
  QBuffer buffer(&bytes);
  return buffer.open(QIODevice::WriteOnly) && image.save(&buffer, "PNG") ? bytes : QByteArray();
}

template <typename Number>
void appendLittle(QByteArray& to, Number value) {
  value = qToLittleEndian(value);
  to.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

void appendBig(QByteArray& to, quint32 value) {
  value = qToBigEndian(value);
  to.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

/// A Windows icon whose pictures are PNG (since Vista): a table, then the files.
QByteArray ico(const IconShape& shape) {
  constexpr std::array wanted{16, 24, 32, 48, 64, 256};
  QByteArray table;
  QByteArray pictures;
  appendLittle<quint16>(table, 0);
  appendLittle<quint16>(table, 1);
  appendLittle<quint16>(table, wanted.size());
  for (const int side : wanted) {
    const QByteArray picture = png(shape, side);
    const auto small = static_cast<char>(side == 256 ? 0 : side);
    table.append(small).append(small).append(2, '\0');
    appendLittle<quint16>(table, 1);
    appendLittle<quint16>(table, 32);
    appendLittle<quint32>(table, static_cast<quint32>(picture.size()));
    appendLittle<quint32>(table, static_cast<quint32>(6 + 16 * wanted.size()) +
                                     static_cast<quint32>(pictures.size()));
    pictures.append(picture);
  }
  return table + pictures;
}

/// An Apple icon: a length, then pictures each with a type that stands for its size.
QByteArray icns(const IconShape& shape) {
  struct Entry {
    const char* type;
    int side;
  };
  constexpr std::array<Entry, 10> wanted{
      {{"icp4", 16},
       {"icp5", 32},
       {"ic11", 32},
       {"ic12", 64},
       {"ic07", 128},
       {"ic13", 256},
       {"ic08", 256},
       {"ic14", 512},
       {"ic09", 512},
       {"ic10", 1024}}
  };
  QByteArray body;
  for (const Entry& entry : wanted) {
    const QByteArray picture = png(shape, entry.side);
    body.append(entry.type, 4);
    appendBig(body, static_cast<quint32>(8 + picture.size()));
    body.append(picture);
  }
  QByteArray file("icns");
  appendBig(file, static_cast<quint32>(8 + body.size()));
  return file + body;
}

bool write(const QString& path, const QByteArray& bytes) {
  QSaveFile file(path);
  if (!bytes.isEmpty() && file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() &&
      file.commit())
    return true;
  std::fprintf(stderr, "%s cannot be written: %s\n", qPrintable(path),
               qPrintable(file.errorString()));
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: culvert_make_icons DRAWING.svg FOLDER\n", stderr);
    return 1;
  }
  QFile drawing(QString::fromLocal8Bit(argv[1]));
  const bool opened = drawing.open(QIODevice::ReadOnly);
  const IconShape shape = opened ? IconShape::read(drawing.readAll()) : IconShape();
  if (shape.isEmpty()) {
    std::fprintf(stderr, "%s is not a drawing of ours\n", argv[1]);
    return 1;
  }
  const QDir folder(QString::fromLocal8Bit(argv[2]));
  if (!folder.mkpath(QStringLiteral("."))) return 1;
  for (const int side : sizes)
    if (!write(folder.filePath(QStringLiteral("culvert-%1.png").arg(side)), png(shape, side)))
      return 1;
  return write(folder.filePath(QStringLiteral("culvert.ico")), ico(shape)) &&
                 write(folder.filePath(QStringLiteral("culvert.icns")), icns(shape))
             ? 0
             : 1;
}
