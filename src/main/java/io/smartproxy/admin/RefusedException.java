package io.smartproxy.admin;

/// A request that is not carried out, with what its client is told instead.
final class RefusedException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient Answer.Whole answer;

    RefusedException(Answer.Whole answer) {
        super("refused", null, false, false);
        this.answer = answer;
    }

    /// @param status  of HTTP, 400 to 599
    /// @param message what is wrong, and what is expected
    RefusedException(int status, String message) {
        this(Answer.error(status, message));
    }

    Answer.Whole answer() {
        return answer;
    }
}
