package dev.tandem.bench.cli;

import dev.tandem.bench.report.TextStyle;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.util.Optional;

/**
 * Standard output or error as text, with ASCII in the place of what the stream cannot encode.
 *
 * <p>When the reader goes away ({@code tandem list | head}), it writes to nobody, quietly; any
 * other failure is kept. May be shared between threads, like its writer.
 */
final class StandardStream {
  private final PrintWriter writer;
  private volatile IOException failure;

  private StandardStream(final FileDescriptor descriptor, final String encodingProperty) {
    final Charset charset = Charset.forName(System.getProperty(encodingProperty, "US-ASCII"));
    writer =
        new PrintWriter(
            new BufferedWriter(
                new Encoder(
                    new OutputStreamWriter(new FileOutputStream(descriptor), charset),
                    Console.canEncode(charset))),
            true);
  }

  static StandardStream out() {
    return new StandardStream(FileDescriptor.out, "stdout.encoding");
  }

  static StandardStream err() {
    return new StandardStream(FileDescriptor.err, "stderr.encoding");
  }

  PrintWriter writer() {
    return writer;
  }

  /** Why something could not be written, unless nobody was there to read it. */
  Optional<String> failure() {
    return Optional.ofNullable(failure)
        .map(IOException::getMessage)
        .filter(message -> !message.contains("Broken pipe"));
  }

  private final class Encoder extends FilterWriter {
    private final boolean unicode;

    private Encoder(final Writer out, final boolean unicode) {
      super(out);
      this.unicode = unicode;
    }

    @Override
    public void write(final int character) throws IOException {
      write(Character.toString((char) character), 0, 1);
    }

    @Override
    public void write(final char[] text, final int offset, final int length) throws IOException {
      write(new String(text, offset, length), 0, length);
    }

    @Override
    public void write(final String text, final int offset, final int length) throws IOException {
      final String part = text.substring(offset, offset + length);
      try {
        out.write(unicode ? part : TextStyle.ascii(part));
      } catch (final IOException exception) {
        failure = exception;
        throw exception;
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        super.flush();
      } catch (final IOException exception) {
        failure = exception;
        throw exception;
      }
    }
  }
}
