// Streamlit's own clock sends what was pressed a moment ago, and then what was pressed is sent again: on a busy browser a
// comment was there twice. What is set here goes with whatever else is changed, in one message.
export default function ({ data, setTriggerValue }) {
  const timer = setInterval(() => setTriggerValue("tick", true), data.seconds * 1000);
  return () => clearInterval(timer);
}
