import { Center, Image } from "@mantine/core";
import { Icon } from "../../parts/Icon";

/** A badge's picture, or a medal where the profile names none; `label` is for those who don't see it. */
export function BadgePicture({ of, size, label }: { of: string; size: number; label: string }) {
  if (of) return <Image src={of} alt={label} w={size} h={size} />;
  const named = label ? { role: "img", "aria-label": label, title: label } : {};
  return (
    <Center w={size} h={size} className="accent" {...named}>
      <Icon name="medal" size={size * 0.7} />
    </Center>
  );
}
