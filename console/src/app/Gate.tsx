import { Center, Loader } from "@mantine/core";
import { useRouterState } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { queries } from "../api/queries";
import * as session from "../api/session";
import { useStore } from "../api/store";
import { discover } from "../api/wallets";
import { connect } from "../live/connection";
import { useWords } from "../words";
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
  const userId = signedIn?.userId;
  useEffect(() => void restored.finally(() => setAsked(true)), []);
  useEffect(() => {
    if (userId === undefined) return;
    const close = connect();
    return () => {
      close();
      // Whoever signs in next sees nothing of whoever was here before.
      queries.clear();
    };
  }, [userId]);
  if (signedIn) return <Shell session={signedIn} />;
  if (asked) return isPublic(path) ? <Public /> : <SignIn />;
  return (
    <Center h="100vh">
      <Loader aria-label={state.loading} />
    </Center>
  );
}
