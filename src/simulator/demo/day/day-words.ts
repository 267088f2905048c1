/** Who writes on the busy day, and what is written. */

/** Name, city, country. */
export const people = [
  ["Nora Berg", "Bergen", "Norway"],
  ["Luca Moretti", "Turin", "Italy"],
  ["Amina Diallo", "Dakar", "Senegal"],
  ["Jonas Weber", "Leipzig", "Germany"],
  ["Priya Nair", "Kochi", "India"],
  ["Olivia Hughes", "Leeds", "United Kingdom"],
  ["Mateo Rojas", "Valparaíso", "Chile"],
  ["Hana Sato", "Sendai", "Japan"],
  ["Emil Novák", "Brno", "Czechia"],
  ["Zoë Janssens", "Ghent", "Belgium"],
  ["Kofi Mensah", "Kumasi", "Ghana"],
  ["Ines Duarte", "Braga", "Portugal"],
  ["Leo Martin", "Nantes", "France"],
  ["Freja Holm", "Aarhus", "Denmark"],
  ["Omar Haddad", "Amman", "Jordan"],
  ["Grace Kim", "Busan", "South Korea"],
  ["Tom Becker", "Graz", "Austria"],
  ["Sara Lindgren", "Umeå", "Sweden"],
  ["Daniel Cohen", "Haifa", "Israel"],
  ["Ewa Zielińska", "Gdynia", "Poland"],
  ["Ruby Walker", "Hobart", "Australia"],
  ["Pablo Serrano", "Seville", "Spain"],
  ["Aino Virtanen", "Tampere", "Finland"],
  ["Noah Wilson", "Halifax", "Canada"],
  ["Lin Zhang", "Chengdu", "China"],
  ["Thandi Nkosi", "Durban", "South Africa"],
  ["Marek Kováč", "Košice", "Slovakia"],
  ["Julia Costa", "Recife", "Brazil"],
  ["Ella Murphy", "Cork", "Ireland"],
  ["Yusuf Demir", "Izmir", "Türkiye"],
  ["Clara Meier", "Basel", "Switzerland"],
  ["Ivan Petrov", "Varna", "Bulgaria"],
  ["Maria Papadaki", "Chania", "Greece"],
  ["Sven de Vries", "Utrecht", "Netherlands"],
  ["Aisha Khan", "Lahore", "Pakistan"],
  ["Lucas Silva", "Curitiba", "Brazil"],
  ["Elena Popescu", "Cluj", "Romania"],
  ["Ben Carter", "Austin", "United States"],
  ["Mia Larsen", "Odense", "Denmark"],
  ["Victor Alves", "Faro", "Portugal"],
] as const;

export const pages = [
  { link: "https://shop.example/checkout", title: "Checkout" },
  { link: "https://shop.example/returns", title: "Returns and refunds" },
  { link: "https://shop.example/sizes", title: "Size guide" },
  { link: "https://shop.example/orders", title: "My orders" },
  { link: "https://shop.example/delivery", title: "Delivery" },
];

export const questions = [
  "Where is my order 4711?",
  "My parcel arrived damaged.",
  "Can I return shoes after 30 days?",
  "Do you ship to the islands?",
  "My voucher is refused at the checkout.",
  "Which size fits a foot of 24 cm?",
  "I was charged twice. Can you look?",
  "Can I change the address of my order?",
  "When is the green one back in stock?",
  "How do I get an invoice with our company's name?",
  "The zip of my jacket broke after a week.",
  "Can I pick my order up in your shop?",
];

export const answers = [
  "I look into it right away.",
  "Sorry about that! A new one leaves today.",
  "Yes, up to 60 days, and the return is free.",
  "It is with the carrier and comes tomorrow.",
  "I have corrected it. You get a mail in a minute.",
  "Size 38 fits best.",
  "Could you send me the order's number?",
];

export const insistence = "Hello? Is anybody there?";

export const followUps = [
  "Thank you! And can I still change the colour?",
  "One more thing: do you gift-wrap?",
  "I found the number: it is 4711.",
];
