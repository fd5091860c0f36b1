package io.smartproxy.admin;

import java.util.List;

/// The table of the calls that there are.
///
/// @param calls no two of one method and path
record Router(List<Call> calls) {

    /// What is behind the path of a call with one more segment, which tells what it is about.
    private static final String ANY = "/*";

    /// Answers a request.
    interface Handler {

        /// @throws RefusedException when it can't be carried out as it is
        Answer answer(Request request) throws RefusedException;
    }

    /// One call.
    ///
    /// @param method `GET` stands for `HEAD`, too
    /// @param path   what is asked for; at its end, `/*` stands for one more segment of any text
    /// @param heavy  whether its answer can be long, and takes a while to be put together
    record Call(String method, String path, boolean heavy, Handler handler) {

        /// One whose answer is short.
        Call(String method, String path, Handler handler) {
            this(method, path, false, handler);
        }

        /// One that reads much.
        static Call heavy(String path, Handler handler) {
            return new Call("GET", path, true, handler);
        }

        boolean changes() {
            return !method.equals("GET");
        }

        private boolean hasPath(String asked) {
            if (!path.endsWith(ANY)) {
                return path.equals(asked);
            }
            int segment = path.length() - ANY.length() + 1;
            return asked.length() > segment && asked.lastIndexOf('/') == segment - 1
                    && asked.startsWith(path.substring(0, segment));
        }
    }

    /// Finds what a request asks for.
    ///
    /// @throws RefusedException when there is no such path, or it has no such method
    Call find(Request request) throws RefusedException {
        List<Call> there = calls.stream().filter(call -> call.hasPath(request.path())).toList();
        if (there.isEmpty()) {
            throw new RefusedException(404, "there is nothing at " + request.path());
        }
        for (Call call : there) {
            if (call.method().equals(request.effectiveMethod())) {
                return call;
            }
        }
        String allowed = String.join(", ", there.stream()
                .map(call -> call.method().equals("GET") ? "GET, HEAD" : call.method()).toList());
        throw new RefusedException(Answer.error(405, request.method() + " is not possible here, expected " + allowed)
                .with("Allow", allowed));
    }
}
