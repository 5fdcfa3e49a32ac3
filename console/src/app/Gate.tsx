import { Center, Loader } from "@mantine/core";
import { useRouterState } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { queries } from "../api/queries";
import * as session from "../api/session";
import { useStore } from "../api/store";
import { view } from "../api/view";
import { discover } from "../api/wallets";
import { connect } from "../live/connection";
import { useWords } from "../words";
import { look } from "./look";
import { isPublic, Public } from "./Public";
import { Shell } from "./Shell";
import { SignIn } from "./SignIn";

discover();
const restored = session.renew();

/** The shell for whoever is signed in; for all others a public page, or the sign-in at its address. */
export function Gate() {
  const signedIn = useStore(session.state);
  const { state } = useWords();
  const [asked, setAsked] = useState(false);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const as = useStore(view);
  // The operators' pages are seen with one's own eyes alone: going there ends a look.
  const leaving = as !== null && path.startsWith("/app/operators");
  const userId = signedIn?.userId;
  useEffect(() => void restored.finally(() => setAsked(true)), []);
  useEffect(() => void (leaving && look(null)), [leaving]);
  // What the socket says is the token's owner's, and of no use to a look at somebody else.
  const hears = userId !== undefined && as === null;
  useEffect(() => (hears ? connect() : undefined), [hears, userId]);
  // Whoever signs in next sees nothing of whoever was here before.
  useEffect(() => (userId === undefined ? undefined : () => queries.clear()), [userId]);
  if (signedIn && !leaving) return <Shell key={as?.userId ?? 0} session={signedIn} />;
  if (asked && !signedIn) return isPublic(path) ? <Public /> : <SignIn />;
  return (
    <Center h="100vh">
      <Loader aria-label={state.loading} />
    </Center>
  );
}
