package org.diversionhub.mapping;

import com.openhtmltopdf.bidi.support.ICUBidiReorderer;
import com.openhtmltopdf.bidi.support.ICUBidiSplitter.ICUBidiSplitterFactory;
import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FSFontUseCase;
import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FontStyle;
import com.openhtmltopdf.outputdevice.helper.ExternalResourceControlPriority;
import com.openhtmltopdf.pdfboxout.PdfBoxRenderer;
import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import com.openhtmltopdf.util.XRLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.UUID;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSString;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Makes a tagged PDF (PDF/UA-1) of a page, and the same bytes of the same page. */
final class PdfWriter {
    static {
        XRLog.setLoggingEnabled(false); // It quotes what it lays out.
    }

    /** In points, tried in this order; what fits on no page in the last one is written over several in the first. */
    private static final double[] SIZES = {9.5, 8, 7};

    private static final PdfFont FONT = PdfFont.read();

    private PdfWriter() {}

    /** Read with the first PDF, and once. */
    static PdfFont font() {
        return FONT;
    }

    /** @param delivery becomes the document's id */
    static byte[] bytes(Document page, UUID delivery) {
        try {
            for (double size : SIZES) {
                try (PdfBoxRenderer renderer = laidOut(page, size);
                        PDDocument pdf = renderer.getPdfDocument()) {
                    if (renderer.getRootBox().getLayer().getPages().size() == 1) {
                        return finished(renderer, pdf, delivery);
                    }
                }
            }
            try (PdfBoxRenderer renderer = laidOut(page, SIZES[0]);
                    PDDocument pdf = renderer.getPdfDocument()) {
                return finished(renderer, pdf, delivery);
            }
        } catch (IOException e) {
            throw new IllegalStateException("the page cannot be written as a PDF");
        }
    }

    private static PdfBoxRenderer laidOut(Document page, double size) {
        ((Element) page.getElementsByTagName("body").item(0)).setAttribute("style", "font-size: " + size + "pt");
        PdfBoxRenderer renderer = new PdfRendererBuilder()
                .useFastMode()
                .usePdfUaAccessibility(true)
                .useUriResolver((base, uri) -> null)
                .useExternalResourceAccessControl(
                        (uri, type) -> false, ExternalResourceControlPriority.RUN_BEFORE_RESOLVING_URI)
                .useFont(FONT::file, "DejaVu Sans", 400, FontStyle.NORMAL, true, EnumSet.of(FSFontUseCase.FALLBACK_PRE))
                .useUnicodeBidiSplitter(new ICUBidiSplitterFactory())
                .useUnicodeBidiReorderer(new ICUBidiReorderer())
                .withProducer("Diversion Hub")
                .withW3cDocument(page, null)
                .toStream(new ByteArrayOutputStream())
                .buildPdfRenderer();
        renderer.layout();
        return renderer;
    }

    private static byte[] finished(PdfBoxRenderer renderer, PDDocument pdf, UUID delivery) throws IOException {
        renderer.createPDFWithoutClosing();
        pdf.getDocumentInformation().getCOSObject().removeItem(COSName.CREATION_DATE);
        COSString id = new COSString(ByteBuffer.allocate(16)
                .putLong(delivery.getMostSignificantBits())
                .putLong(delivery.getLeastSignificantBits())
                .array());
        COSArray ids = new COSArray();
        ids.add(id);
        ids.add(id);
        pdf.getDocument().getTrailer().setItem(COSName.ID, ids);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        pdf.save(out);
        return out.toByteArray();
    }
}
