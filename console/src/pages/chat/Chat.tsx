import { Card, SimpleGrid } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { Empty } from "../../parts/Empty";
import { Page } from "../../parts/Page";
import { useWords } from "../../words";
import { Conversations } from "./Conversations";
import { Thread } from "./Thread";

export function Chat() {
  const { chat } = useWords();
  const { id } = useParams({ strict: false }) as { id?: string };
  return (
    <Page title={chat.title}>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Conversations open={id} />
        <Card className="surface" component="section" visibleFrom={id ? undefined : "md"}>
          {id ? <Thread key={id} id={id} /> : <Empty title={chat.choose} hint={chat.chooseHint} />}
        </Card>
      </SimpleGrid>
    </Page>
  );
}
