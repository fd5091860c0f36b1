package io.smartproxy.log;

/// Hands entries to the logging of the program that the proxy is part of.
final class SystemLog extends Log {

    private final System.Logger logger;

    SystemLog(System.Logger logger) {
        this.logger = logger;
    }

    @Override
    public boolean enabled(Level level) {
        return logger.isLoggable(levelOf(level));
    }

    @Override
    public void follow(Level level, Format format) {
        // The program around it decides.
    }

    @Override
    void add(Level level, String message, Throwable cause) {
        String kept = PlainText.cut(String.valueOf(message), PlainText.MAX_MESSAGE);
        logger.log(levelOf(level), PlainText.escape(kept), cause);
    }

    private static System.Logger.Level levelOf(Level level) {
        return switch (level) {
            case ERROR -> System.Logger.Level.ERROR;
            case WARN -> System.Logger.Level.WARNING;
            case INFO -> System.Logger.Level.INFO;
            case DEBUG -> System.Logger.Level.DEBUG;
        };
    }

    /// Does nothing: the logger belongs to the program around and nothing is queued here.
    @Override
    public void close() {
    }
}
