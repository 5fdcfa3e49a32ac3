import { Stack } from "@mantine/core";
import { useStore } from "../../api/store";
import { view } from "../../api/view";
import { Empty } from "../../parts/Empty";
import { Page } from "../../parts/Page";
import { PageLink } from "../../parts/PageLink";
import { useWords } from "../../words";
import { Contests } from "./Contests";
import { Messages } from "./Messages";
import { Nfts } from "./Nfts";
import { Points } from "./Points";
import { Tiers } from "./Tiers";

/** Somebody at one look: tier, points, NFTs, messages and contests, each with why it is so. */
export function Person() {
  const { competitions, looking: words } = useWords();
  const as = useStore(view);
  if (!as)
    return (
      <Page title={words.title}>
        <Empty title={words.nobody} hint={words.nobodyHint}>
          <PageLink to="/app/operators/people">{words.title}</PageLink>
        </Empty>
      </Page>
    );
  return (
    <Page title={competitions.user(as.userId)}>
      <Stack gap="lg">
        <Tiers />
        <Points />
        <Nfts />
        <Messages />
        <Contests />
      </Stack>
    </Page>
  );
}
